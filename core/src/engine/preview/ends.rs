//! Headers and trailers: of the input as read, of the outputs as they would be over the sample; and its totals.

use super::glyphs::{shown, shown_if, shown_value};
use super::mapping::placed;
use super::privacy::Privacy;
use super::result::{InputLine, OutputEnds, OutputRecord, SourceField, TargetField, TotalValue};
use crate::engine::bound::Bound;
use crate::envelope::{self, OutputLine, Values, total_values};
use crate::expr::Constant;
use crate::job::{self, FieldWording};
use crate::program::model::Population;
use crate::program::{Partial, divide};
use std::ops::Range;

/// The header of the input's first file.
pub(super) fn header(bound: &Bound, privacy: &Privacy) -> Option<InputLine> {
    input_line(bound.job.input.header.as_ref()?, bound.plan.files()[0].header()?, bound.launch(), 0, privacy)
}

/// The trailer of the input's first file.
pub(super) fn trailer(bound: &Bound, privacy: &Privacy) -> Option<InputLine> {
    let before = bound.job.input.header.as_ref().map_or(0, |header| header.fields.len());
    input_line(bound.job.input.trailer.as_ref()?, bound.plan.files()[0].trailer()?, bound.launch(), before, privacy)
}

/// A line whose values stand among those of the launch, from `first` on.
fn input_line(
    declared: &envelope::InputLine,
    text: &str,
    launch: &[Constant],
    first: usize,
    privacy: &Privacy,
) -> Option<InputLine> {
    let line = text.as_bytes();
    let places = divide(&declared.shape, declared.quote, declared.fields.len(), line)?;
    let is_hidden = |index: usize| privacy.launch(first + index);
    let hidden: Vec<Range<usize>> =
        places.iter().enumerate().filter(|(index, _)| is_hidden(*index)).map(|(_, place)| place.clone()).collect();
    let fields = declared.fields.iter().zip(&places).enumerate().map(|(index, (field, place))| SourceField {
        name: field.name.clone(),
        at: place.start + 1,
        width: place.len(),
        text: shown_if(&line[place.clone()], is_hidden(index)),
        value: launch.get(first + index).and_then(|value| shown_value(value, is_hidden(index))),
        problem: None,
        sensitive: is_hidden(index),
    });
    Some(InputLine { text: shown(line, &hidden), fields: fields.collect() })
}

/// What would stand before and behind the records of every output, with the totals of the sample.
pub(super) fn outputs(bound: &Bound, privacy: &Privacy, sample: &Partial) -> Vec<OutputEnds> {
    let totals: Vec<Option<Constant>> = (0..sample.totals.len()).map(|total| value(bound, sample, total)).collect();
    let values = Values { launch: bound.launch(), totals: &totals };
    let described = bound.job.outputs.iter().zip(&bound.job.wording.outputs).zip(&sample.records);
    described
        .enumerate()
        .map(|(index, ((output, words), records))| {
            let line = |line: &Option<OutputLine>, words: &[FieldWording]| {
                line.as_ref().map(|line| output_line(line, words, &output.name, &values, privacy))
            };
            let names = output.header_row.as_deref();
            OutputEnds {
                output: output.name.clone(),
                records: *records,
                header: line(&output.header, &words.header),
                column_names: names.map(|row| shown(row.trim_ascii_end(), &[])),
                trailer: line(&output.trailer, &words.trailer),
                order: order_of(bound, index),
            }
        })
        .collect()
}

/// In which order a run puts the records of an output, where that is another one.
fn order_of(bound: &Bound, index: usize) -> Option<String> {
    let records = bound.job.model.records_of(index)?;
    Some(job::order(&bound.job, records)).filter(|order| !order.is_empty())
}

fn output_line(
    line: &OutputLine,
    words: &[FieldWording],
    output: &str,
    values: &Values<'_>,
    privacy: &Privacy,
) -> OutputRecord {
    let (mut fields, mut hidden, mut next) = (Vec::new(), Vec::new(), Some(0));
    let rendered = line.render(values);
    let texts = line.texts(values).ok();
    for (index, ((name, declared, cell), words)) in line.fields().iter().zip(words).enumerate() {
        let text = texts.as_ref().and_then(|texts| texts.get(index));
        let written = rendered.as_deref().unwrap_or_default();
        let place = placed((index, name, *declared), (line.shape, written), text.map(Vec::len), &mut next);
        let sensitive = privacy.source(&cell.source);
        hidden.extend(place.clone().filter(|_| sensitive));
        fields.push(TargetField {
            name: name.clone(),
            at: place.as_ref().map(|place| place.start + 1),
            width: place.map_or(0, |place| place.len()),
            source: words.sources.first().cloned().flatten(),
            value_in: None,
            value: None,
            text: text.map(|text| shown_if(text, sensitive)),
            problem: None,
            sensitive,
        });
    }
    let text = rendered.as_ref().ok().map(|bytes| bytes.strip_suffix(line.line_end).unwrap_or(bytes));
    if line.text().is_some() && line.variables().into_iter().any(|id| privacy.variable(id)) {
        // Where the value stands in the text is not known.
        hidden.extend(text.map(|text| 0..text.len()));
    }
    let text = text.map(|text| shown(text, &hidden));
    OutputRecord { output: output.to_owned(), text, fields, problem: rendered.err().map(|fault| fault.message) }
}

/// The totals of the job over the sample.
pub(super) fn totals(bound: &Bound, privacy: &Privacy, sample: &Partial) -> Vec<TotalValue> {
    let totals = bound.job.model.totals.iter().enumerate();
    let shown = totals.map(|(index, total)| TotalValue {
        total: total.text.clone(),
        output: match total.population {
            Population::Written(output) => Some(bound.job.outputs[output].name.clone()),
            Population::Read | Population::Rejected => None,
        },
        value: value(bound, sample, index).and_then(|value| shown_value(&value, privacy.total(index))),
        sensitive: privacy.total(index),
    });
    shown.collect()
}

/// What one total has come to; `None` where it has no value.
fn value(bound: &Bound, sample: &Partial, total: usize) -> Option<Constant> {
    let one = total..total + 1;
    total_values(bound.job.model.totals.get(one.clone())?, sample.totals.get(one)?).ok()?.pop().flatten()
}
