//! The draft of a job for fixed-width lines.

use super::column::Column;
use super::draft::{Draft, End, Field, Format, Source, Types};
use super::evidence::{counted, grouped, share};
use super::fixed;
use super::guess::{is_tag, tells};
use super::kind::{Kinds, candidates};
use super::names;
use super::types::{Formats, Guess, guess};
use std::ops::Range;

/// Lines in front of the records, at most.
const ABOVE: usize = 20;
/// Records that are looked at for transaction types.
const KINDS: usize = 20_000;
/// Records that are needed before a line of their length is taken for something else.
const ENOUGH: usize = 5;
/// Of a hundred bytes so many must be unlike those of all records.
const UNLIKE: usize = 25;
const LONGEST_TAG: usize = 8;

/// What stands where in a fixed-width sample.
struct Lines<'a> {
    above: usize,
    header: Option<(&'a [u8], String)>,
    records: Vec<&'a [u8]>,
    /// Lines among the records that have another length.
    otherwise: usize,
    trailer: Option<(&'a [u8], String)>,
}

/// Drafts a job for lines of one length.
pub(super) fn draft(source: Source<'_>, lines: &[Range<usize>], length: usize) -> Draft {
    let all: Vec<&[u8]> = lines.iter().map(|line| &source.text[line.clone()]).collect();
    let lines = divide(&all, behind(source), length);
    let places = fixed::fields(&lines.records, length);
    let formats = Formats::new();
    let decoded =
        |line: &[u8]| -> Vec<String> { places.iter().map(|place| decode(source, &line[place.clone()])).collect() };
    let mut columns = vec![Column::new(&formats); places.len()];
    for line in &lines.records {
        columns.iter_mut().zip(decoded(line)).for_each(|(column, cell)| column.add(&cell, &formats));
    }
    let mut kinds: Vec<Kinds> = candidates(&columns, None).into_iter().map(Kinds::new).collect();
    for line in lines.records.iter().take(if kinds.is_empty() { 0 } else { KINDS }) {
        let cells = decoded(line);
        kinds.iter_mut().for_each(|kinds| kinds.add(&cells));
    }
    let types = super::delimited::told(&kinds, &columns);
    let mut notes = vec![format!(
        "{} lines have {length} bytes; where fields begin was told by blanks, digits and letters: compare it with the layout",
        share(lines.records.len(), lines.records.len() + lines.otherwise)
    )];
    if lines.otherwise > 0 {
        notes.push(format!("{} another length: they are rejected", had(lines.otherwise)));
    }
    Draft {
        name: String::new(),
        format: Format::Fixed,
        keys: Vec::new(),
        preamble: lines.above,
        header_row: None,
        header: lines.header.map(|(line, tag)| end(line, tag, length)),
        trailer: lines.trailer.map(|(line, tag)| end(line, tag, length)),
        fields: fields(&columns, &places, types.as_ref(), &formats),
        types,
        reconcile: Vec::new(),
        notes,
    }
}

fn had(lines: usize) -> String {
    format!("{} {}", counted(lines, "line"), if lines == 1 { "has" } else { "have" })
}

/// The last line of a file that is longer than the sample.
fn behind(source: Source<'_>) -> Option<&[u8]> {
    let last = source.sample.last.as_deref().unwrap_or_default();
    (!source.sample.is_whole()).then(|| last.strip_suffix(b"\r").unwrap_or(last))
}

fn decode(source: Source<'_>, bytes: &[u8]) -> String {
    let mut text = Vec::new();
    // A character may stand across two fields: the engine will say so.
    let _ = source.charset.decode(bytes, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

fn divide<'a>(all: &[&'a [u8]], behind: Option<&'a [u8]>, length: usize) -> Lines<'a> {
    let is_record = |line: &&&[u8]| line.len() == length;
    let mut above = all.iter().take(ABOVE).position(|line| line.len() == length).unwrap_or(0);
    let mut rest = &all[above..];
    let mut header = None;
    if above > 0 {
        header = tag(all[above - 1], rest).map(|tag| (all[above - 1], tag));
        above -= usize::from(header.is_some());
    } else if let Some((first, others)) = rest.split_first()
        && is_unlike(first, others)
        && let Some(tag) = tag(first, others)
    {
        header = Some((*first, tag));
        rest = others;
    }
    let mut trailer = None;
    let last = behind.or_else(|| rest.last().copied());
    let others = if behind.is_some() { rest } else { &rest[..rest.len().saturating_sub(1)] };
    if let Some(last) = last
        && (last.len() != length || is_unlike(last, others))
        && let Some(tag) = tag(last, others)
    {
        trailer = Some((last, tag));
        rest = others;
    }
    let records: Vec<&[u8]> = rest.iter().filter(is_record).copied().collect();
    Lines { above, header, otherwise: rest.len() - records.len(), records, trailer }
}

/// What a line begins with and no other one does: its first capital letters, or as few digits as are needed.
fn tag(line: &[u8], others: &[&[u8]]) -> Option<String> {
    let alone = |tag: &[u8]| !others.iter().any(|other| other.starts_with(tag));
    let letters = line.iter().take(LONGEST_TAG).take_while(|byte| byte.is_ascii_uppercase()).count();
    let digits = line.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    let length = if letters > 0 { Some(letters) } else { (1..=digits).find(|length| alone(&line[..*length])) };
    let tag = &line[..length?];
    let text = std::str::from_utf8(tag).ok()?;
    let told = tells(tag, others.iter().filter_map(|other| other.get(..tag.len())));
    (is_tag(text) && alone(tag) && told && line.len() > tag.len()).then(|| text.to_owned())
}

/// Whether much of a line is of another kind than what stands there in all others.
fn is_unlike(line: &[u8], others: &[&[u8]]) -> bool {
    let others: Vec<&&[u8]> = others.iter().filter(|other| other.len() == line.len()).collect();
    let class = |byte: u8| match byte {
        b' ' => 0,
        b'0'..=b'9' => 1,
        b'A'..=b'Z' | b'a'..=b'z' | 0x80.. => 2,
        _ => 3,
    };
    let unlike = (0..line.len()).filter(|at| !others.iter().any(|other| class(other[*at]) == class(line[*at]))).count();
    others.len() >= ENOUGH && unlike * 100 >= line.len() * UNLIKE
}

fn fields(columns: &[Column], places: &[Range<usize>], types: Option<&Types>, formats: &Formats) -> Vec<Field> {
    let told = |index: usize| types.is_some_and(|types| types.field == index);
    let names = names::of_fields((0..columns.len()).map(|index| if told(index) { "type" } else { "" }));
    let rows = columns.iter().zip(places).zip(names).enumerate();
    rows.map(|(index, ((column, place), name))| {
        let mut guess = guess(column, formats, true);
        if told(index) {
            let evidence = "it tells the transaction type".to_owned();
            guess = Guess { required: true, evidence, ..Guess::default() };
        }
        guess.evidence = format!("byte {}: {}", grouped(place.start as u64 + 1), guess.evidence);
        Field { name, column: None, width: Some(place.len()), guess }
    })
    .collect()
}

fn end(line: &[u8], tag: String, length: usize) -> End {
    let field = |name: &str, width: usize, required: bool| {
        let options = if required { Vec::new() } else { vec![("trim", "right".to_owned())] };
        let guess = Guess { required, options, ..Guess::default() };
        Field { name: name.to_owned(), column: None, width: Some(width), guess }
    };
    let mut fields = vec![field("tag", tag.len(), true)];
    fields.extend((line.len() > tag.len()).then(|| field("rest", line.len() - tag.len(), false)));
    let evidence = if line.len() == length {
        "its bytes look otherwise than those of the records".to_owned()
    } else {
        format!("{} where records have {length}", counted(line.len(), "byte"))
    };
    End { tag, fields, evidence }
}
