//! The lines of a file that are records.

use super::form::{Format, LENGTH, Source};

/// A line without its end.
#[derive(Debug)]
pub struct Line {
    /// Its first byte in the file.
    pub offset: usize,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it ends as it should.
    pub ends_well: bool,
}

/// The records of a file, or of its beginning: a trailer need not be there.
pub fn lines(source: &Source, bytes: &[u8]) -> Vec<Line> {
    let mut found = if source.format == Format::Unterminated { chunks(bytes) } else { divided(source, bytes) };
    if source.passed_lines {
        found.retain(|line| !line.bytes.is_empty() && !line.bytes.starts_with(b"#"));
    }
    if source.ends {
        found.retain(|line| !line.bytes.starts_with(b"HDR") && !line.bytes.starts_with(b"TRL"));
    }
    if source.header_row {
        found.remove(0);
    }
    found
}

fn chunks(bytes: &[u8]) -> Vec<Line> {
    let line =
        |(number, record): (usize, &[u8])| Line { offset: number * LENGTH, bytes: record.to_vec(), ends_well: true };
    bytes.chunks(LENGTH).enumerate().map(line).collect()
}

/// Byte by byte: a line feed between quotes ends nothing, and in a comment a quote means nothing.
fn divided(source: &Source, bytes: &[u8]) -> Vec<Line> {
    let (mut found, mut begin, mut open) = (Vec::new(), 0, false);
    for (at, byte) in bytes.iter().enumerate() {
        let is_comment = source.passed_lines && bytes[begin] == b'#';
        open ^= *byte == b'"' && source.quoted && !is_comment;
        if *byte != b'\n' || open {
            continue;
        }
        let whole = &bytes[begin..at];
        let (line, ends_well) = match whole.strip_suffix(b"\r") {
            Some(line) if source.crlf => (line, true),
            _ => (whole, !source.crlf),
        };
        found.push(Line { offset: begin, bytes: line.to_vec(), ends_well });
        begin = at + 1;
    }
    assert_eq!(begin, bytes.len(), "the last line has its end");
    found
}
