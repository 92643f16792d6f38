//! Headers and trailers for callers who write the records themselves.
//!
//! A job says what stands at the ends of an output; the caller says what its totals come to, value by value or in sums of its own.
//! Sums are exact, in 256 bits, and the state between two values can be kept and taken up again.

use super::envelopes::render;
use super::handle::Job;
use super::launch::launch_values;
use super::options::{RunOptions, Settings, not_in_job};
use crate::envelope::{OutputLine, Values, total_values};
use crate::error::{Error, Result, codes};
use crate::expr::{Constant, VarId};
use crate::job::{CompiledJob, CompiledOutput};
use crate::os::Os;
use crate::program::model::{TOTALS, Total, TotalKind};
use crate::program::{Accumulator, empty_totals};
use crate::record::{Date, Decimal, Rounding, Time, Timestamp, Type};
use crate::source::{InputFile, Outline, RawLine};
use std::sync::Arc;

/// What headers and trailers are made of, beside totals.
#[derive(Debug, Clone, Default)]
pub struct HeaderFooterOptions {
    /// Values of the parameters, by name, as text.
    pub parameters: Vec<(String, String)>,
    /// The header of the input, without its line end, where the job declares one; without it its fields are null.
    pub input_header: Option<Vec<u8>>,
    /// The trailer of the input, likewise.
    pub input_trailer: Option<Vec<u8>>,
}

/// Makes header and trailer of an output of a job: `FlatFileHeaderCallback` and `FlatFileFooterCallback` for this library.
///
/// ```
/// use batchloom::{HeaderFooterGenerator, HeaderFooterOptions, Job};
/// let job = Job::from_yaml(
///     r#"
/// batchloom: 1
/// job: fees
/// inputs: {fees: {format: delimited, record: {fields: [{amount: decimal(2)}]}}}
/// transactions: {FEE: {map: {amount: {from: amount}}}}
/// outputs:
///   ledger:
///     format: delimited
///     fields: [amount]
///     header: {fields: [{tag: {constant: "H"}}]}
///     trailer: {fields: [{tag: {constant: "T"}}, {records: {expr: written.count()}}, {total: {expr: written.sum(amount)}}]}
/// "#,
///     "fees.yaml",
/// )?;
/// let mut ledger = HeaderFooterGenerator::new(&job, "ledger", &HeaderFooterOptions::default())?;
/// assert_eq!(ledger.totals().collect::<Vec<_>>(), ["written.count()", "written.sum(amount)"]);
/// assert_eq!(ledger.header()?, b"H\n");
/// for amount in ["12.50", "-2.25"] {
///     ledger.add("written.count()", "1")?;
///     ledger.add("written.sum(amount)", amount)?;
/// }
/// assert_eq!(ledger.trailer()?, b"T,2,10.25\n");
/// # Ok::<(), batchloom::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct HeaderFooterGenerator {
    job: Arc<CompiledJob>,
    output: usize,
    launch: Vec<Constant>,
    /// Those of the whole job; the output uses some of them.
    totals: Vec<Accumulator>,
    /// Places of those that it uses.
    used: Vec<usize>,
}

impl HeaderFooterGenerator {
    /// A generator for an output of a job.
    ///
    /// # Errors
    /// `NOT_IN_JOB`, `PARAMETER_VALUE`; `HEADER_MALFORMED`, `TRAILER_MALFORMED`.
    pub fn new(job: &Job, output: &str, options: &HeaderFooterOptions) -> Result<HeaderFooterGenerator> {
        let job = &job.compiled;
        let names: Vec<&str> = job.outputs.iter().map(|output| output.name.as_str()).collect();
        let Some(place) = names.iter().position(|name| *name == output) else {
            return Err(not_in_job("output", output, &names));
        };
        let run = RunOptions { parameters: options.parameters.clone(), threads: Some(1), ..RunOptions::default() };
        let parameters = Settings::without_store(job, run, &Os::real())?.parameters;
        let line =
            |bytes: &Option<Vec<u8>>| bytes.clone().map(|bytes| RawLine { bytes, offset: 0, line: None, ended: true });
        let outline = Outline {
            header: line(&options.input_header),
            trailer: line(&options.input_trailer),
            ..Outline::default()
        };
        let file = InputFile::of_bytes(Vec::new(), &job.input.name);
        Ok(HeaderFooterGenerator {
            launch: launch_values(job, &file, &outline, &parameters)?,
            totals: empty_totals(&job.model),
            used: used(&job.outputs[place]),
            output: place,
            job: job.clone(),
        })
    }

    /// The totals that header and trailer use, as the job writes them: what has to be added up.
    pub fn totals(&self) -> impl ExactSizeIterator<Item = &str> {
        self.used.iter().map(|place| self.job.model.totals[*place].text.as_str())
    }

    /// Adds a value to a total: to a count or a sum a number, to a smallest or greatest value one more to compare with. Dates and times
    /// in ISO form. A sum of the caller's own can be added at once, as can the count of many records.
    ///
    /// # Errors
    /// `NOT_IN_JOB` for a total that header and trailer do not use; `OPTION_VALUE` for a text that is no value of its type.
    pub fn add(&mut self, total: &str, value: &str) -> Result<()> {
        let places = self.used.iter().copied();
        let mut named = places.filter(|place| self.job.model.totals[*place].text == total).peekable();
        if named.peek().is_none() {
            let names: Vec<&str> = self.totals().collect();
            return Err(not_in_job("total", total, &names));
        }
        // One total may stand there for each of several populations; the caller writes one output.
        for place in named.collect::<Vec<_>>() {
            let units = units(&self.job.model.totals[place], value)?;
            self.totals[place].add(units);
        }
        Ok(())
    }

    /// The header of the output, and its row of column names, with the totals as they are; empty where it has none.
    ///
    /// # Errors
    /// `TOTAL_TOO_WIDE`, `TOTAL_UNDEFINED`, `TEXT_VALUE`.
    pub fn header(&self) -> Result<Vec<u8>> {
        let output = &self.job.outputs[self.output];
        let mut header = self.line(output.header.as_ref())?;
        header.extend_from_slice(output.header_row.as_deref().unwrap_or_default());
        Ok(header)
    }

    /// The trailer of the output, with the totals as they are; empty where it has none.
    ///
    /// # Errors
    /// As for [`HeaderFooterGenerator::header`].
    pub fn trailer(&self) -> Result<Vec<u8>> {
        self.line(self.job.outputs[self.output].trailer.as_ref())
    }

    fn line(&self, line: Option<&OutputLine>) -> Result<Vec<u8>> {
        let Some(line) = line else { return Ok(Vec::new()) };
        let totals = total_values(&self.job.model.totals, &self.totals)?;
        let values = Values { launch: &self.launch, totals: &totals };
        render(line, &values, &self.job.outputs[self.output])
    }

    /// The totals as text, to be kept with whatever says how far the caller is.
    ///
    /// # Errors
    /// `INTERNAL`: never for totals that this library made.
    pub fn state(&self) -> Result<String> {
        let state = (&self.job.fingerprint, &self.totals);
        serde_json::to_string(&state)
            .map_err(|error| Error::new(codes::internal::INTERNAL, "the totals cannot be written").caused_by(error))
    }

    /// Takes totals up that were kept.
    ///
    /// # Errors
    /// `PARTIAL_DAMAGED` where the text is no such state; `PLAN_MISMATCH` where it is that of another job.
    pub fn restore(&mut self, state: &str) -> Result<()> {
        let damaged = || Error::new(codes::internal::PARTIAL_DAMAGED, "the text is no state of totals");
        let (fingerprint, totals): (String, Vec<Accumulator>) =
            serde_json::from_str(state).map_err(|error| damaged().caused_by(error))?;
        if fingerprint != self.job.fingerprint {
            let message = "the totals are of another job, or of another version of it";
            return Err(Error::new(codes::internal::PLAN_MISMATCH, message));
        }
        let kinds = |totals: &[Accumulator]| totals.iter().map(std::mem::discriminant).collect::<Vec<_>>();
        if kinds(&totals) != kinds(&self.totals) {
            return Err(damaged());
        }
        self.totals = totals;
        Ok(())
    }
}

/// The places of the totals that the ends of an output use, in the order of the job.
fn used(output: &CompiledOutput) -> Vec<usize> {
    let lines = [&output.header, &output.trailer].into_iter().flatten();
    let variables = lines.flat_map(|line| line.variables());
    let mut places: Vec<usize> =
        variables.filter_map(|VarId(id)| id.checked_sub(TOTALS)).map(|place| place as usize).collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// A value in the units of its total.
fn units(total: &Total, value: &str) -> Result<i128> {
    let bytes = value.as_bytes();
    let units = match (total.kind, total.ty) {
        (TotalKind::Count, _) => value.parse::<u64>().ok().map(i128::from),
        (_, Type::Number { scale, .. }) => {
            // What is finer than the total would be lost in it.
            let brought = |number: Decimal| {
                let scaled = number.rescale(scale, Rounding::Down)?;
                scaled.compare(number).is_eq().then(|| scaled.units())
            };
            Decimal::parse(value).and_then(brought)
        }
        (_, Type::Date) => Date::parse(bytes).map(|date| i128::from(date.days())),
        (_, Type::Time) => Time::parse(bytes).map(|time| i128::from(time.nanoseconds())),
        (_, Type::Timestamp) => Timestamp::parse(bytes).map(|timestamp| timestamp.nanoseconds()),
        _ => None,
    };
    units.ok_or_else(|| {
        let message = format!("the value for `{}` is none of its type, or is finer than the total", total.text);
        Error::new(codes::job::OPTION_VALUE, message).with("total", &total.text)
    })
}
