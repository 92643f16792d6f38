//! What stands in front of the records of a delimited sample, and behind them.

use super::guess::{Look, has_column_word, is_name, is_tag, tells, usual};
use super::lines::Dialect;
use crate::record::Charset;
use std::collections::HashSet;
use std::ops::Range;

/// Lines in front of the records, at most.
const ABOVE: usize = 20;
/// Records that a line is compared with.
const COMPARED: usize = 200;
/// Records that are needed before a line of their length is taken for something else.
const ENOUGH: usize = 3;
/// Values of one length before another length says something.
const COMPARED_LENGTHS: usize = 8;

/// The lines of a delimited sample.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delimited<'a> {
    pub(super) text: &'a [u8],
    /// The lines without their ends.
    pub(super) lines: &'a [Range<usize>],
    pub(super) charset: Charset,
    pub(super) dialect: Dialect,
    /// Fields of a record.
    pub(super) fields: usize,
    /// The last line of the file, where it stands behind the sample.
    pub(super) behind: Option<&'a [u8]>,
}

/// A header or trailer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EndLine {
    /// What it begins with.
    pub(super) tag: String,
    /// Its fields, the tag included.
    pub(super) cells: Vec<String>,
}

/// What stands at the ends of a sample.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Ends {
    /// Lines (as an editor counts them) that say nothing to a job.
    pub(super) preamble: usize,
    pub(super) header: Option<EndLine>,
    pub(super) header_row: Option<Vec<String>>,
    pub(super) trailer: Option<EndLine>,
    /// The records among the lines.
    pub(super) records: Range<usize>,
}

impl Delimited<'_> {
    /// The fields of a line, decoded.
    pub(super) fn cells(&self, line: &[u8]) -> Option<Vec<String>> {
        let fields = self.dialect.divide(line)?;
        let decoded = fields.into_iter().map(|field| {
            let mut text = Vec::new();
            self.charset.decode(&field, &mut text).then(|| String::from_utf8_lossy(&text).into_owned())
        });
        decoded.collect()
    }

    pub(super) fn line(&self, index: usize) -> &[u8] {
        self.lines.get(index).map_or(&[], |line| &self.text[line.clone()])
    }

    fn cells_at(&self, index: usize) -> Vec<String> {
        self.cells(self.line(index)).unwrap_or_default()
    }

    /// Finds the ends.
    pub(super) fn ends(&self) -> Ends {
        let above = self.lines_above();
        let data = self.columns(above + 1);
        let mut at = above;
        let mut ends = Ends::default();
        if above > 0 {
            ends.header = self.header(above - 1, &data, false);
        } else if !self.is_header_row(0, &data) && self.lines.len() > ENOUGH {
            ends.header = self.header(0, &data, true);
            at += usize::from(ends.header.is_some());
        }
        let skipped = if ends.header.is_some() { at - 1 } else { at };
        let preamble_end = self.lines.get(skipped).map_or(0, |line| line.start);
        ends.preamble = memchr::memchr_iter(b'\n', &self.text[..preamble_end]).count();
        if self.is_header_row(at, &data) {
            ends.header_row = Some(self.cells_at(at));
            at += 1;
        }
        ends.records = at..self.lines.len();
        ends.trailer = self.trailer(&mut ends.records, &data);
        ends
    }

    /// Lines in front of the first one that is a record, or the row of column names.
    fn lines_above(&self) -> usize {
        let title = |index: usize| {
            let cells = self.cells_at(index);
            let alone = cells.len() > 2 && !cells[0].is_empty() && cells[1..].iter().all(String::is_empty);
            cells.len() != self.fields || (alone && index + 1 < self.lines.len() && !self.is_sparse())
        };
        let most = ABOVE.min(self.lines.len());
        (0..most).find(|index| !title(*index)).unwrap_or(0)
    }

    /// Whether records often have a first field only.
    fn is_sparse(&self) -> bool {
        let sample = 1..self.lines.len().min(COMPARED);
        let alone =
            |index: &usize| self.cells_at(*index).get(1..).is_some_and(|rest| rest.iter().all(String::is_empty));
        sample.clone().filter(alone).count() * 10 > sample.len()
    }

    /// The fields of records from a line on, by column.
    fn columns(&self, from: usize) -> Vec<Vec<String>> {
        let mut columns = vec![Vec::new(); self.fields];
        // The last line may be a trailer.
        let trailed = self.behind.is_none() && self.lines.len() > from + ENOUGH;
        let end = self.lines.len() - usize::from(trailed);
        let rows = (from..end).take(COMPARED).map(|index| self.cells_at(index));
        for row in rows.filter(|row| row.len() == self.fields) {
            for (column, cell) in columns.iter_mut().zip(row) {
                column.push(cell);
            }
        }
        columns
    }

    /// Whether a line names the columns that stand below it.
    fn is_header_row(&self, index: usize, data: &[Vec<String>]) -> bool {
        let cells = self.cells_at(index);
        let named = cells.iter().filter(|cell| is_name(cell)).count();
        let empty = cells.iter().filter(|cell| cell.trim().is_empty()).count();
        let distinct = cells.iter().collect::<HashSet<_>>().len() + empty.saturating_sub(1);
        let rows = data.first().map_or(0, Vec::len);
        if cells.len() != self.fields
            || named + empty < cells.len()
            || empty * 3 > cells.len()
            || distinct < cells.len()
        {
            return false;
        }
        if rows == 0 {
            return false;
        }
        // What stands in its column again is a value: its neighbours are somebody's data, and no names.
        let pairs = || cells.iter().zip(data).filter(|(cell, _)| !cell.is_empty());
        if pairs().any(|(cell, column)| column.contains(cell)) {
            return false;
        }
        if pairs().any(|(_, column)| usual(column.iter().map(String::as_str)).is_figure()) {
            return true;
        }
        // Texts above texts: half of the names speak of columns, or one has another length than all values below it.
        let speaking = pairs().filter(|(cell, _)| has_column_word(cell)).count();
        speaking * 2 >= pairs().count() || pairs().any(|(cell, column)| has_other_length(cell, column))
    }

    fn header(&self, index: usize, data: &[Vec<String>], alike: bool) -> Option<EndLine> {
        let cells = self.cells_at(index);
        self.end_line(cells, index + 1..self.lines.len(), data, alike)
    }

    /// The trailer, taken off the records.
    fn trailer(&self, records: &mut Range<usize>, data: &[Vec<String>]) -> Option<EndLine> {
        if let Some(line) = self.behind {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let cells = self.cells(line)?;
            return self.end_line(cells, records.clone(), data, true);
        }
        let last = records.end.checked_sub(1).filter(|last| *last >= records.start)?;
        let found = self.end_line(self.cells_at(last), records.start..last, data, true);
        records.end -= usize::from(found.is_some());
        found
    }

    /// The line as a header or trailer, if it can be one: it begins with a tag that no other line begins with, and has another
    /// number of fields than records have, or other ones.
    fn end_line(&self, cells: Vec<String>, others: Range<usize>, data: &[Vec<String>], alike: bool) -> Option<EndLine> {
        let tag = cells.first()?;
        let odd = cells.len() != self.fields;
        let enough = data.first().map_or(0, Vec::len) >= ENOUGH;
        let fits = is_tag(tag) && cells.len() > 1 && (odd || (alike && enough && is_unlike(&cells, data)));
        if !fits || others.clone().any(|index| self.begins_with(index, tag)) {
            return None;
        }
        let first = data.first().map(Vec::as_slice).unwrap_or_default();
        if !tells(tag.as_bytes(), first.iter().map(String::as_str)) {
            return None;
        }
        Some(EndLine { tag: tag.clone(), cells })
    }

    /// Whether a line would be told for a header or trailer of this tag.
    fn begins_with(&self, index: usize, tag: &str) -> bool {
        let line = self.line(index);
        let bare = self.dialect.quote.and_then(|quote| line.strip_prefix(&[quote])).unwrap_or(line);
        bare.starts_with(tag.as_bytes())
            && self
                .dialect
                .divide(line)
                .is_none_or(|fields| fields.first().is_some_and(|first| first == tag.as_bytes()))
    }
}

/// Whether all values of a column have one length, and this text another.
fn has_other_length(text: &str, column: &[String]) -> bool {
    let Some(first) = column.first() else { return false };
    column.len() >= COMPARED_LENGTHS
        && column.iter().all(|value| value.len() == first.len())
        && first.len() != text.len()
}

/// Whether at least half of the fields behind the first look otherwise than their columns do.
fn is_unlike(cells: &[String], data: &[Vec<String>]) -> bool {
    let pairs = cells.iter().zip(data).skip(1);
    let unlike = pairs.clone().filter(|(cell, column)| {
        let look = Look::of(cell);
        let known = column.iter().any(|value| Look::of(value) == look);
        !known
    });
    let count = pairs.len();
    count > 0 && unlike.count() * 2 >= count
}
