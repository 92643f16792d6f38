//! The checked meaning of a job's records: what the job compiler hands to the lowering.
//!
//! Names are resolved, types are right, layouts fit. Nothing here is optimised; `lower` turns it into instructions.

mod output;

use super::table::Table;
use super::value_check::ValueCheck;
use crate::error::Code;
use crate::expr::{Constant, Expr, VarId};
use crate::privacy::Mask;
use crate::record::{
    DateFormat, Decimal, Enclosed, Ending, NumberFormat, NumberLayout, Pattern, TextFault, TextLayout, Timestamp, Type,
    Value,
};
pub(crate) use output::{
    Filter, FindingCell, FindingOutput, FindingSource, Order, OrderField, OutputShape, RecordOutput, Target,
};
use std::sync::Arc;

/// What stands between two reasons of a reject.
pub(crate) const REASONS_DELIMITER: &str = ";";
/// The transaction type, as a text.
pub(crate) const TYPE: VarId = VarId(1 << 20);
/// The reason of a reject, in totals over rejected records.
pub(crate) const REASON: VarId = VarId((1 << 20) + 1);
/// First of the values known at launch: header and trailer fields, parameters.
pub(crate) const LAUNCH: u32 = 1 << 21;
/// First of the totals.
pub(crate) const TOTALS: u32 = 1 << 22;

/// What a failure means, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) code: Code,
    /// What the rejects say: the job's reason, or the code.
    pub(crate) reason: String,
    pub(crate) severity: Severity,
    pub(crate) field: Option<String>,
    pub(crate) message: String,
}

/// What a failure means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Severity {
    Info,
    Warning,
    Error,
    Fatal,
}

impl Severity {
    /// The word for it in a job.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
            Severity::Fatal => "fatal",
        }
    }

    /// Whether a record that fails such a rule is written all the same.
    pub(crate) fn is_mild(self) -> bool {
        matches!(self, Severity::Info | Severity::Warning)
    }
}

/// A field of an input line.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) form: Form,
    pub(crate) required: bool,
    pub(crate) pattern: Option<Arc<Pattern>>,
    /// Looked at behind form and pattern, in this order.
    pub(crate) checks: Vec<ValueCheck>,
    /// Blanks taken off in front and behind.
    pub(crate) trim: (bool, bool),
    /// Where the trimmed field stands among all fields; its own index when nothing is taken off.
    pub(crate) trimmed: u16,
    pub(crate) reason: Option<String>,
    pub(crate) sensitive: bool,
}

/// The rules that a field can fail, in the order of the verdict.
#[derive(Debug, Clone, Default)]
pub(crate) struct FieldRules {
    pub(crate) required: u16,
    pub(crate) form: u16,
    pub(crate) pattern: u16,
    /// Of the field's checks.
    pub(crate) checks: Vec<u16>,
}

/// The lexical form of a field.
#[derive(Debug, Clone)]
pub(crate) enum Form {
    Text,
    Number(NumberFormat),
    Moment(DateFormat, MomentKind),
    Boolean([Vec<u8>; 2]),
}

/// What a date format reads or writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MomentKind {
    Date,
    Time,
    Timestamp,
}

/// Where the value of a target field comes from.
#[derive(Debug, Clone)]
pub(crate) enum Source {
    Field(u16),
    Constant(Vec<u8>),
    Expression(Expr),
    Concat { fields: Vec<u16>, delimiter: Vec<u8> },
    Lookup { field: u16, table: Arc<LookupTable> },
    Masked { field: u16, mask: Mask },
}

/// A lookup table of the job.
#[derive(Debug)]
pub(crate) struct LookupTable {
    pub(crate) name: String,
    pub(crate) pairs: Vec<(Vec<u8>, Vec<u8>)>,
    pub(crate) keys: Table,
}

/// How a value becomes bytes.
#[derive(Debug, Clone)]
pub(crate) enum Layout {
    Text(TextLayout),
    Number { layout: NumberLayout, scale: u8 },
    Moment { format: DateFormat, text: TextLayout },
    Boolean { values: [Vec<u8>; 2], text: TextLayout },
}

/// One target field for one transaction type.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    pub(crate) source: Source,
    pub(crate) layout: Layout,
    /// The text in place of null, or of a key that a lookup does not have; a number or date stands in its layout already.
    pub(crate) default: Option<Vec<u8>>,
    /// Whether it stands in the layout already.
    pub(crate) default_is_laid_out: bool,
    /// The same as the value that totals see; `None` where null stays null.
    pub(crate) default_value: Option<Constant>,
    /// How a text stands in the field when it is a constant or a default: padded, not interpreted.
    pub(crate) plain: TextLayout,
    pub(crate) rules: CellRules,
}

/// The rules that a cell can fail.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CellRules {
    pub(crate) too_wide: u16,
    pub(crate) unmappable: u16,
    pub(crate) delimiter: u16,
    pub(crate) lookup_miss: u16,
    pub(crate) arithmetic: u16,
    pub(crate) null: u16,
}

/// Which records a total is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Population {
    Read,
    /// Records written to this output.
    Written(usize),
    Rejected,
}

/// What a total does with its values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TotalKind {
    Count,
    Sum,
    Least,
    Greatest,
    /// Sum, of which this many digits count.
    Hash(u8),
}

/// One value of a total.
#[derive(Debug, Clone)]
pub(crate) struct TotalCell {
    pub(crate) total: u16,
    /// Scale that values are brought to.
    pub(crate) scale: u8,
    pub(crate) value: Option<Expr>,
    pub(crate) condition: Option<Expr>,
    pub(crate) rules: CellRules,
}

/// A total.
#[derive(Debug, Clone)]
pub(crate) struct Total {
    pub(crate) population: Population,
    pub(crate) kind: TotalKind,
    pub(crate) ty: Type,
    /// As written in the job, for messages: `written.sum(amount)`.
    pub(crate) text: String,
    /// By transaction type; the last is for records of no known type. `None` where it does not count.
    pub(crate) cells: Vec<Option<TotalCell>>,
}

/// A rule of the job, for one transaction type.
#[derive(Debug, Clone)]
pub(crate) struct JobRule {
    pub(crate) expression: Expr,
    pub(crate) rule: u16,
}

/// Fields whose values no two records may have in common.
#[derive(Debug, Clone)]
pub(crate) struct UniqueKey {
    /// The transaction type whose records are compared; all of them where none is named.
    pub(crate) kind: Option<usize>,
    pub(crate) fields: Vec<u16>,
    /// What a record fails that repeats an earlier one.
    pub(crate) rule: u16,
}

impl UniqueKey {
    /// Whether records of this type are compared.
    pub(crate) fn is_of(&self, kind: usize) -> bool {
        self.kind.is_none_or(|own| own == kind)
    }
}

/// The records of a job.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) shape: super::program::LineShape,
    pub(crate) ending: Ending,
    pub(crate) reading: super::divide::Reading,
    pub(crate) fields: Vec<Field>,
    pub(crate) type_field: Option<usize>,
    /// What tells the types apart where no field does, in the order of judgement.
    pub(crate) type_rules: Vec<super::kinds::TypeRule>,
    pub(crate) type_names: Vec<String>,
    /// The job's rules, by transaction type.
    pub(crate) job_rules: Vec<Vec<JobRule>>,
    /// What no two records may have in common.
    pub(crate) unique: Vec<UniqueKey>,
    pub(crate) outputs: Vec<RecordOutput>,
    pub(crate) reject_outputs: Vec<FindingOutput>,
    pub(crate) warning_outputs: Vec<FindingOutput>,
    pub(crate) output_count: usize,
    pub(crate) totals: Vec<Total>,
    pub(crate) guards: Vec<super::program::Guard>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) builtin: super::program::BuiltinRules,
    pub(crate) field_rules: Vec<FieldRules>,
    /// Whether a reject names all failures of its fields and rules, and not only the first.
    pub(crate) all_failures: bool,
}

impl Model {
    /// Every expression over records.
    pub(crate) fn expressions(&self) -> impl Iterator<Item = &Expr> {
        let cells =
            self.outputs.iter().flat_map(|output| &output.targets).flat_map(|target| target.cells.iter().flatten());
        let cells = cells.filter_map(|cell| match &cell.source {
            Source::Expression(expression) => Some(expression),
            _ => None,
        });
        let filters = self.outputs.iter().filter_map(|output| Some(&output.filter.as_ref()?.condition));
        let rules = self.job_rules.iter().flatten().map(|rule| &rule.expression);
        let totals = self.totals.iter().flat_map(|total| total.cells.iter().flatten());
        let totals = totals.flat_map(|cell| [&cell.value, &cell.condition].into_iter().flatten());
        let types = self.type_rules.iter().flat_map(|rule| &rule.tests).filter_map(|test| match test {
            super::kinds::TypeTest::Expression { expression, .. } => Some(expression),
            _ => None,
        });
        cells.chain(filters).chain(rules).chain(totals).chain(types)
    }

    /// The records of an output of the job; none where it has rejects or is a control file.
    pub(crate) fn records_of(&self, output: usize) -> Option<&RecordOutput> {
        self.outputs.iter().find(|records| records.index == output)
    }
}

impl Cell {
    /// Appends what stands in place of null.
    ///
    /// # Errors
    /// As for a text.
    pub(crate) fn write_default(&self, scratch: &mut Vec<u8>, out: &mut Vec<u8>) -> Result<(), TextFault> {
        match &self.default {
            Some(default) if self.default_is_laid_out => out.extend_from_slice(default),
            None if self.plain.options().enclosed == Some(Enclosed::Json) => out.extend_from_slice(b"null"),
            default => return self.plain.write(default.as_deref().unwrap_or_default(), scratch, out),
        }
        Ok(())
    }

    /// Whether bytes of the field hold the delimiter or a line end of its output.
    pub(crate) fn ends_early(&self, bytes: &[u8]) -> bool {
        let forbidden = self.plain.options().forbidden;
        forbidden.is_some_and(|forbidden| forbidden.is_in(bytes))
    }
}

impl Field {
    /// The text without the blanks that the job takes off.
    pub(crate) fn trimmed_text<'t>(&self, text: &'t [u8]) -> &'t [u8] {
        let (start, length) = super::run::trim(text, 0, text.len(), self.trim.0, self.trim.1);
        &text[start as usize..(start + length) as usize]
    }
}

impl Form {
    /// What a text of this form is, for messages: `a decimal number with 2 digits behind the point`.
    pub(crate) fn describe(&self) -> String {
        self.describe_moment("of the declared form")
    }

    /// The same, with the form of a date or time in words: `a date of the form %d.%m.%Y that exists`.
    pub(crate) fn describe_moment(&self, written: &str) -> String {
        match self {
            Form::Text => "text".into(),
            Form::Number(format) if format.scale == 0 => "a whole number of the declared form".into(),
            Form::Number(format) => {
                format!("a number of the declared form with {} digits behind the point", format.scale)
            }
            Form::Moment(_, MomentKind::Date) => format!("a date {written} that exists"),
            Form::Moment(_, MomentKind::Time) => format!("a time {written} that exists"),
            Form::Moment(_, MomentKind::Timestamp) => format!("a date and time {written} that exists"),
            Form::Boolean([yes, no]) => {
                format!("`{}` or `{}`", String::from_utf8_lossy(yes), String::from_utf8_lossy(no))
            }
        }
    }
}

/// The value of a field from its text; `None` when it is missing or ill-formed.
pub(crate) fn value_of<'t>(field: &Field, text: &'t [u8]) -> Option<Value<'t>> {
    if text.is_empty() {
        return (!field.required).then_some(Value::Null);
    }
    let fits = field.pattern.as_ref().is_none_or(|pattern| pattern.is_match(text));
    if fits { form_value(&field.form, text) } else { None }
}

/// The value of a text in the form of its field.
pub(crate) fn form_value<'t>(form: &Form, text: &'t [u8]) -> Option<Value<'t>> {
    Some(match form {
        Form::Text => Value::Text(text),
        Form::Number(format) => Value::Number(Decimal::new(format.parse(text)?, format.scale)?),
        Form::Moment(format, kind) => {
            let moment = format.parse(text)?;
            match kind {
                MomentKind::Date => Value::Date(moment.date),
                MomentKind::Time => Value::Time(moment.time),
                MomentKind::Timestamp => Value::Timestamp(Timestamp::new(moment.date, moment.time)),
            }
        }
        Form::Boolean([yes, _]) if yes == text => Value::Bool(true),
        Form::Boolean([_, no]) if no == text => Value::Bool(false),
        Form::Boolean(_) => return None,
    })
}
