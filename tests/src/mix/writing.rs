//! What every output must hold, and what the report must say.

use super::form::{FIELDS, Feed, Format, Header, KINDS, Mix, Sink};
use super::layout::{LENGTH, lay_out, quoted};
use super::order::sort;
use super::unique::Seen;
use super::verdict::{Record, Row, read_file};
use std::collections::BTreeMap;

/// What must come of a mix.
#[derive(Debug)]
pub struct Expected {
    /// The content of every output, before it is compressed, by name.
    pub contents: BTreeMap<String, Vec<u8>>,
    /// Records in every output, by name.
    pub records: BTreeMap<String, u64>,
    /// Records read.
    pub read: u64,
    /// Records written to at least one output.
    pub written: u64,
    /// Rejects by their reason.
    pub reasons: BTreeMap<String, u64>,
    /// Records read by type, with those of no known type.
    pub kinds: BTreeMap<String, u64>,
}

impl Expected {
    /// Rejects.
    pub fn rejected(&self) -> u64 {
        self.reasons.values().sum()
    }
}

impl Sink {
    fn takes(&self, kind: usize) -> bool {
        match &self.feed {
            Feed::All => true,
            Feed::Kinds(kinds) => kinds.contains(&kind),
        }
    }
}

impl Mix {
    /// What must come of these files.
    pub fn expected(&self, files: &[Vec<u8>]) -> Expected {
        let mut expected = Expected {
            contents: BTreeMap::new(),
            records: BTreeMap::new(),
            read: 0,
            written: 0,
            reasons: BTreeMap::new(),
            kinds: BTreeMap::new(),
        };
        let mut rows: Vec<Vec<Row>> = vec![Vec::new(); self.sinks.len()];
        let mut rejects = Vec::new();
        let mut seen = Seen::default();
        for (file, bytes) in files.iter().enumerate() {
            for record in read_file(&self.source, bytes) {
                expected.read += 1;
                let kind = record.kind.map_or("(unknown)", |kind| KINDS[kind]);
                *expected.kinds.entry(kind.to_owned()).or_default() += 1;
                match self.place(&record).and_then(|placed| seen.check(&self.source.unique, &record, placed)) {
                    Ok((row, takers)) => {
                        expected.written += u64::from(!takers.is_empty());
                        takers.into_iter().for_each(|taker| rows[taker].push(row.clone()));
                    }
                    Err(reason) => {
                        *expected.reasons.entry(reason.to_owned()).or_default() += 1;
                        rejects.extend(self.reject(expected.read, file + 1, &record, reason));
                    }
                }
            }
        }
        let rejected = expected.rejected();
        for (number, (sink, mut rows)) in self.sinks.iter().zip(rows).enumerate() {
            sort(sink, &mut rows);
            expected.records.insert(format!("out{number}"), rows.len() as u64);
            expected.contents.insert(format!("out{number}"), sink.content(&rows, rejected));
        }
        expected.records.insert("rejects".into(), rejected);
        expected.contents.insert("rejects".into(), [self.rejects_row(), rejects].concat());
        let told = expected.records.iter().map(|(name, records)| format!("{name} {records}\n")).collect::<String>();
        expected.contents.insert("done".into(), told.into_bytes());
        expected
    }

    /// The outputs that take a record; the first one in which it cannot stand rejects it.
    fn place(&self, record: &Record) -> Result<(Row, Vec<usize>), &'static str> {
        let row = record.row.clone()?;
        let takers = (0..self.sinks.len()).filter(|taker| self.sinks[*taker].takes(row.kind)).collect::<Vec<_>>();
        for taker in &takers {
            lay_out(&self.sinks[*taker], KINDS[row.kind], &row)?;
        }
        Ok((row, takers))
    }

    fn rejects_row(&self) -> Vec<u8> {
        let names = ["record_number", "file_number", "offset", "reason", "line"].map(str::to_owned);
        if self.rejects.header_row { row(&self.rejects, &names) } else { Vec::new() }
    }

    fn reject(&self, number: u64, file: usize, record: &Record, reason: &str) -> Vec<u8> {
        let Format::Delimited(delimiter) = self.rejects.format else { return Vec::new() };
        let text =
            |text: &str| quoted(&self.rejects, char::from(delimiter), text.to_owned()).expect("no delimiter in it");
        let front = [number.to_string(), file.to_string(), record.offset.to_string(), text(reason)];
        let mut bytes = front.map(|field| field + &char::from(delimiter).to_string()).concat().into_bytes();
        bytes.extend(self.line(delimiter, &record.line));
        bytes.extend_from_slice(self.rejects.end());
        bytes
    }

    /// The bytes of a rejected line, which are no text of any character set.
    fn line(&self, delimiter: u8, line: &[u8]) -> Vec<u8> {
        use super::form::Quoting;
        let needs = line.iter().any(|byte| [delimiter, b'"', b'\n', b'\r'].contains(byte));
        match self.rejects.quoting {
            Quoting::Never => line.to_vec(),
            Quoting::Needed if !needs => line.to_vec(),
            Quoting::Needed | Quoting::Texts => {
                let doubled = line.iter().flat_map(|byte| vec![*byte; if *byte == b'"' { 2 } else { 1 }]);
                std::iter::once(b'"').chain(doubled).chain([b'"']).collect()
            }
        }
    }
}

fn row(sink: &Sink, names: &[String]) -> Vec<u8> {
    let Format::Delimited(delimiter) = sink.format else { return Vec::new() };
    let delimiter = char::from(delimiter);
    let names = names.iter().map(|name| quoted(sink, delimiter, name.clone()).expect("no delimiter in it"));
    let line = names.collect::<Vec<_>>().join(&delimiter.to_string());
    [line.as_bytes(), sink.end()].concat()
}

impl Sink {
    /// Header, column names, records and trailer.
    fn content(&self, rows: &[Row], rejected: u64) -> Vec<u8> {
        let cents: i64 = rows.iter().map(|row| row.cents).sum();
        let (count, total) = (format!("{:08}", rows.len()), format!("{cents:+018}"));
        let mut content = match self.header {
            Header::None => Vec::new(),
            Header::Tag => self.end_line(&["H".into()]),
            Header::Totals => self.end_line(&["H".into(), count.clone(), total.clone()]),
        };
        if self.header_row {
            content.extend(row(self, &FIELDS.map(str::to_owned)));
        }
        for row in rows {
            content.extend(lay_out(self, KINDS[row.kind], row).expect("it was laid out before"));
            content.extend_from_slice(self.end());
        }
        if self.trailer {
            content.extend(self.end_line(&["T".into(), count, total, format!("{rejected:08}")]));
        }
        content
    }

    fn end_line(&self, fields: &[String]) -> Vec<u8> {
        let line = match self.format {
            Format::Delimited(delimiter) => {
                let delimiter = char::from(delimiter);
                let tag = quoted(self, delimiter, fields[0].clone()).expect("no delimiter in it");
                [&[tag], &fields[1..]].concat().join(&delimiter.to_string())
            }
            _ => format!("{:LENGTH$}", fields.concat()),
        };
        [line.as_bytes(), self.end()].concat()
    }
}
