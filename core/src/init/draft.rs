//! A job as it is proposed: what was found, with the evidence for it.

use super::column::Column;
use super::delimited;
use super::delimiter::{self, Fit};
use super::evidence::{counted, share};
use super::fixed_draft;
use super::lines::{self, Dialect, LineEnds};
use super::names;
use super::sample::{LONGEST_LINE, Sample, unfit};
use super::text::{Characters, characters};
use super::types::Guess;
use crate::error::Result;
use crate::record::Charset;
use std::path::Path;

/// The longest line that a job reads when it says nothing.
const USUAL_LINE: usize = 1 << 20;
/// Marks that divide lines into one field, where they do not occur.
const UNUSED: &[u8] = b",;\t|~^\x1F\x1E\x1D\x1C\x01\x02\x03\x04\x05\x06\x07\x08";
/// Lines shorter than this are no fixed-width records.
const SHORTEST_RECORD: usize = 8;

/// What is proposed for a field.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) name: String,
    /// Its name in the row of column names, where that is another one.
    pub(super) column: Option<String>,
    /// In fixed-width lines.
    pub(super) width: Option<usize>,
    pub(super) guess: Guess,
}

/// What is proposed for a header or trailer.
#[derive(Debug, Clone)]
pub(super) struct End {
    pub(super) tag: String,
    pub(super) fields: Vec<Field>,
    pub(super) evidence: String,
}

/// How lines are divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Delimited(Dialect),
    Fixed,
}

/// A key of the input with its value as YAML, and its evidence.
#[derive(Debug, Clone)]
pub(super) struct Key {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) evidence: String,
}

/// The transaction types.
#[derive(Debug, Clone)]
pub(super) struct Types {
    /// The field that tells them.
    pub(super) field: usize,
    pub(super) names: Vec<String>,
    pub(super) evidence: String,
}

/// A job that is proposed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    pub(super) name: String,
    pub(super) format: Format,
    /// Keys that describe the lines, in the order of the job file, `preamble` and `header_row` left out.
    pub(super) keys: Vec<Key>,
    pub(super) preamble: usize,
    /// Whether there is a row of column names, and why.
    pub(super) header_row: Option<String>,
    pub(super) header: Option<End>,
    pub(super) trailer: Option<End>,
    pub(super) fields: Vec<Field>,
    pub(super) types: Option<Types>,
    /// Conditions that hold for the sample.
    pub(super) reconcile: Vec<(String, String)>,
    /// Things that a reader should know, at the top.
    pub(super) notes: Vec<String>,
}

/// What the ways of dividing lines have in common.
#[derive(Debug, Clone, Copy)]
pub(super) struct Source<'a> {
    pub(super) sample: &'a Sample,
    /// The sample without a byte order mark.
    pub(super) text: &'a [u8],
    pub(super) charset: Charset,
}

/// Drafts a job for a sample.
///
/// # Errors
/// `SAMPLE_UNFIT`.
pub(super) fn draft(sample: &Sample, path: &Path) -> Result<Draft> {
    let characters = characters(&sample.head, path)?;
    let text = &sample.head[if characters.mark { 3 } else { 0 }..];
    let source = Source { sample, text, charset: characters.charset };
    let found = delimiter::detect(text);
    let quote = found.and_then(|fit| fit.dialect.quote);
    let mut lines = lines::lines(text, quote);
    if !sample.is_whole() && lines.last().is_some_and(|line| line.end == text.len()) {
        // A quote is open where the sample ends.
        lines.pop();
    }
    let ends = LineEnds::of(text, &lines);
    let crlf = ends.crlf(found.is_none());
    if crlf {
        lines::take_returns(text, &mut lines);
    }
    let lengths: Vec<usize> = lines.iter().map(|line| line.len()).collect();
    let longest = lengths.iter().copied().max().unwrap_or(0);
    if longest > LONGEST_LINE {
        return Err(unfit(path, "a line of it is longer than 16 MiB", "records have one line each, of 16 MiB at most"));
    }
    let record = super::fixed::usual_length(&lengths).filter(|length| *length >= SHORTEST_RECORD && lines.len() > 1);
    let mut draft = match (found, record) {
        (Some(fit), _) => delimited::draft(source, &lines, fit),
        (None, Some(length)) => fixed_draft::draft(source, &lines, length),
        (None, None) => delimited::draft(source, &lines, undivided(text, lines.len(), path)?),
    };
    draft.name = names::of_job(path);
    draft.keys.extend(common_keys(&characters, ends, crlf, longest));
    Ok(draft)
}

/// Lines of one field.
fn undivided(text: &[u8], lines: usize, path: &Path) -> Result<Fit> {
    let unused = UNUSED.iter().copied().find(|mark| !text.contains(mark));
    let mark =
        unused.ok_or_else(|| unfit(path, "its lines have no form that a job reads", "is it a file of records?"))?;
    Ok(Fit::undivided(Dialect { delimiter: mark, quote: None }, lines))
}

/// Encoding, line end, and the longest line.
fn common_keys(characters: &Characters, ends: LineEnds, crlf: bool, longest: usize) -> Vec<Key> {
    let beyond = counted(characters.beyond_ascii, "byte");
    let (encoding, evidence) = match characters.charset {
        Charset::Ascii | Charset::Utf8 if characters.mark => ("utf-8", "a byte order mark stands in front".to_owned()),
        Charset::Ascii | Charset::Utf8 if characters.beyond_ascii == 0 => ("utf-8", "ASCII only".to_owned()),
        Charset::Ascii | Charset::Utf8 => ("utf-8", format!("{beyond} beyond ASCII, all well-formed")),
        Charset::Latin1 => ("iso-8859-1", format!("{beyond} beyond ASCII, some not defined in windows-1252")),
        Charset::Windows1252 => ("windows-1252", format!("{beyond} beyond ASCII, not well-formed as UTF-8")),
    };
    let mut keys = vec![Key { name: "encoding", value: encoding.to_owned(), evidence }];
    if crlf {
        let others = if ends.returned < ends.ended { "; lines with others are rejected" } else { "" };
        let evidence = format!("{} line ends{others}", share(ends.returned, ends.ended));
        keys.push(Key { name: "line_end", value: "crlf".to_owned(), evidence });
    } else if ends.returned > 0 {
        let evidence =
            format!("{} lines end in CRLF: their CR belongs to the last field", share(ends.returned, ends.ended));
        keys.push(Key { name: "line_end", value: "lf".to_owned(), evidence });
    }
    if longest > USUAL_LINE {
        let value = format!("{}MiB", longest.div_ceil(USUAL_LINE));
        keys.push(Key {
            name: "max_record",
            value,
            evidence: format!("the longest line has {}", counted(longest, "byte")),
        });
    }
    keys
}

/// The fields of a header or trailer: what one line says.
pub(super) fn end_fields(cells: &[String], names: Vec<String>, formats: &super::types::Formats) -> Vec<Field> {
    let fields = cells.iter().zip(names).enumerate().map(|(index, (cell, name))| {
        let mut column = Column::new(formats);
        column.add(cell, formats);
        let mut guess = super::types::guess(&column, formats, false);
        // The tag is compared as it stands.
        if index == 0 || cell != cell.trim_matches(' ') {
            guess = Guess { required: guess.required, ..Guess::default() };
        }
        guess.evidence = String::new();
        Field { name, column: None, width: None, guess }
    });
    fields.collect()
}
