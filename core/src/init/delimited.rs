//! The draft of a job for delimited lines.

use super::column::Column;
use super::delimiter::Fit;
use super::draft::{Draft, End, Field, Format, Key, Source, Types, end_fields};
use super::ends::{Delimited, EndLine, Ends};
use super::evidence::{counted, share};
use super::kind::{Kinds, candidates};
use super::names;
use super::types::{Formats, Guess, guess};
use super::yaml::text;
use std::ops::Range;

/// Records that are looked at for transaction types.
const KINDS: usize = 20_000;

/// Drafts a job for lines that a mark divides.
pub(super) fn draft(source: Source<'_>, lines: &[Range<usize>], fit: Fit) -> Draft {
    let behind = if source.sample.is_whole() { None } else { Some(source.sample.last.as_deref().unwrap_or_default()) };
    let delimited = Delimited {
        text: source.text,
        lines,
        charset: source.charset,
        dialect: fit.dialect,
        fields: fit.fields,
        behind,
    };
    let ends = delimited.ends();
    let formats = Formats::new();
    let (columns, otherwise) = read_columns(&delimited, &ends, &formats);
    let types = types(&delimited, &ends, &columns);
    let fields = fields(&columns, &ends, types.as_ref(), &formats);
    let records = ends.records.len() - otherwise;
    let mut notes = Vec::new();
    if otherwise > 0 {
        notes.push(format!(
            "{} lines have another number of fields than {}, or quotes where none may be: they are rejected",
            share(otherwise, ends.records.len()),
            fit.fields
        ));
    }
    let mut draft = Draft {
        name: String::new(),
        format: Format::Delimited(fit.dialect),
        keys: keys(&delimited, &fit, &ends, records),
        preamble: ends.preamble,
        header_row: ends.header_row.as_ref().map(|_| "names stand above values".to_owned()),
        header: end(ends.header.as_ref(), fit.fields, &formats),
        trailer: end(ends.trailer.as_ref(), fit.fields, &formats),
        fields,
        types,
        reconcile: Vec::new(),
        notes,
    };
    if source.sample.is_whole() {
        super::totals::reconcile(&mut draft, &delimited, &ends, records);
    }
    draft
}

/// What stands in each column, and how many lines have another number of fields.
fn read_columns(delimited: &Delimited<'_>, ends: &Ends, formats: &Formats) -> (Vec<Column>, usize) {
    let mut columns = vec![Column::new(formats); delimited.fields];
    let mut otherwise = 0;
    for index in ends.records.clone() {
        match delimited.cells(delimited.line(index)) {
            Some(cells) if cells.len() == delimited.fields => {
                for (column, cell) in columns.iter_mut().zip(&cells) {
                    column.add(cell, formats);
                }
            }
            _ => otherwise += 1,
        }
    }
    (columns, otherwise)
}

fn keys(delimited: &Delimited<'_>, fit: &Fit, ends: &Ends, records: usize) -> Vec<Key> {
    let of = share(records, ends.records.len());
    let evidence = match fit.fields {
        1 => "no mark divides the lines: each is one field".to_owned(),
        fields => format!("{of} records have {fields} fields"),
    };
    let delimiter = char::from(delimited.dialect.delimiter).to_string();
    let mut keys = vec![Key { name: "delimiter", value: text(&delimiter), evidence }];
    if let Some(quote) = delimited.dialect.quote {
        let quoted = ends.records.clone().filter(|index| delimited.line(*index).contains(&quote)).count();
        let evidence = format!("it encloses fields in {} records", share(quoted, ends.records.len()));
        keys.push(Key { name: "quote", value: text(&char::from(quote).to_string()), evidence });
    }
    keys
}

fn types(delimited: &Delimited<'_>, ends: &Ends, columns: &[Column]) -> Option<Types> {
    let mut kinds: Vec<Kinds> = candidates(columns, ends.header_row.as_deref()).into_iter().map(Kinds::new).collect();
    if kinds.is_empty() {
        return None;
    }
    // Where header and trailer begin with tags of the same form, the first field of a record is its tag.
    let tags = [&ends.header, &ends.trailer].into_iter().flatten();
    let tagged = tags
        .into_iter()
        .any(|end| columns.first().is_some_and(|first| first.characters == (end.tag.len(), end.tag.len())));
    let first = kinds.iter().any(|kinds| kinds.field() == 0);
    let rows = ends.records.clone().take(KINDS).filter_map(|index| delimited.cells(delimited.line(index)));
    for cells in rows.filter(|cells| cells.len() == delimited.fields) {
        kinds.iter_mut().for_each(|kinds| kinds.add(&cells));
    }
    told(&kinds, columns).or_else(|| {
        let names = sorted(columns.first().filter(|_| tagged && first)?)?;
        let evidence = format!("{} values, of the form of the header's or trailer's tag", names.len());
        Some(Types { field: 0, names, evidence })
    })
}

/// The values of a column, in order.
fn sorted(column: &Column) -> Option<Vec<String>> {
    let mut values: Vec<String> = column.distinct.as_ref()?.keys().cloned().collect();
    values.sort();
    Some(values)
}

/// The types that the first field tells with which lines differ.
pub(super) fn told(kinds: &[Kinds], columns: &[Column]) -> Option<Types> {
    let (kinds, differing) =
        kinds.iter().map(|kinds| (kinds, kinds.differing())).find(|(_, differing)| *differing > 0)?;
    let names = sorted(columns.get(kinds.field())?)?;
    let verb = if differing == 1 { "looks" } else { "look" };
    let evidence =
        format!("{} values; {} {verb} otherwise with another one", names.len(), counted(differing, "other field"));
    Some(Types { field: kinds.field(), names, evidence })
}

fn fields(columns: &[Column], ends: &Ends, types: Option<&Types>, formats: &Formats) -> Vec<Field> {
    let empty = Vec::new();
    let row = ends.header_row.as_ref().unwrap_or(&empty);
    let told = |index: usize| types.is_some_and(|types| types.field == index);
    let texts = (0..columns.len()).map(|index| match row.get(index) {
        Some(text) => text.as_str(),
        None if told(index) => "type",
        None => "",
    });
    let named = names::of_fields(texts);
    columns
        .iter()
        .zip(named)
        .enumerate()
        .map(|(index, (column, name))| {
            let mut guess = guess(column, formats, false);
            if told(index) {
                let evidence = "it tells the transaction type".to_owned();
                guess = Guess { required: true, evidence, ..Guess::default() };
            }
            let column = row.get(index).filter(|text| **text != name).cloned();
            Field { name, column, width: None, guess }
        })
        .collect()
}

fn end(line: Option<&EndLine>, fields: usize, formats: &Formats) -> Option<End> {
    let line = line?;
    let names = (0..line.cells.len()).map(|index| if index == 0 { "tag" } else { "" });
    let names = names::of_fields(names);
    let evidence = if line.cells.len() == fields {
        "its fields look otherwise than those of the records".to_owned()
    } else {
        format!("{} where records have {fields}", counted(line.cells.len(), "field"))
    };
    Some(End { tag: line.tag.clone(), fields: end_fields(&line.cells, names, formats), evidence })
}
