//! Lines whose fields do not stand between two separators as they are: with quotes, or in another character set than UTF-8; and
//! lines among which some are no records.
//!
//! A block with such lines is divided into fields before its records are run. A field that stands in the block as it is meant is
//! pointed at; any other one is written behind the block. Blocks without a quote and a comment, and with ASCII only, need none of
//! this, and must give the same outputs either way.

use super::json::{self, Member, Text};
use super::one_line::{Quoted, halved, unquoted};
use super::partial::PassedCounts;
use super::program::{LineShape, Program};
use crate::os::memory;
use crate::record::kernels::{Kernels, PAD, Task};
use crate::record::{Charset, Delimiter, Ending, PassedLine, PassedLines, Unit};
use memchr::{memchr, memchr_iter, memchr3_iter};

/// How bytes of an input become the texts of its fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reading {
    /// Encloses fields that hold a delimiter, a line end or itself (twice).
    pub(crate) quote: Option<u8>,
    pub(crate) charset: Charset,
    /// Whether all lines must be divided before they are run: by more than one byte, or as JSON.
    pub(crate) always_divides: bool,
    /// What positions of fixed-width lines count.
    pub(crate) unit: Unit,
    /// Lines that are no records.
    pub(crate) passed: PassedLines,
}

impl Reading {
    /// Fields that stand as they are meant, in UTF-8.
    pub(crate) const PLAIN: Reading = Reading {
        quote: None,
        charset: Charset::Utf8,
        always_divides: false,
        unit: Unit::Bytes,
        passed: PassedLines { comment: None, blank: false },
    };

    /// Whether a quote of a line is not closed, so that what looks like its end belongs to it.
    pub(crate) fn leaves_open(self, line: &[u8]) -> bool {
        self.quote.is_some_and(|quote| memchr_iter(quote, line).count() % 2 == 1)
    }

    /// Whether whole lines must be divided before they are run.
    pub(crate) fn divides(self, lines: &[u8], ending: Ending) -> bool {
        // The carriage return is no part of the last field.
        ending.is_crlf()
            || self.always_divides
            || self.quote.is_some_and(|quote| memchr(quote, lines).is_some())
            || ((self.charset != Charset::Utf8 || self.unit == Unit::Characters) && !lines.is_ascii())
            || self.passed.among(lines)
    }
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineProblem {
    LineEnd,
    Nul,
    Encoding,
    Quote,
    Json,
}

/// A record of a divided block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DividedRecord {
    /// First byte, and the one behind the last of its text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Behind the line end.
    pub(crate) next: u32,
    /// Its first field among all, and how many there are.
    pub(crate) first: u32,
    pub(crate) count: u32,
    pub(crate) problem: Option<LineProblem>,
}

/// A line of a divided block that is no record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Passed {
    pub(crate) kind: PassedLine,
    /// First byte.
    pub(crate) start: u32,
    /// Behind the line end.
    pub(crate) next: u32,
}

/// The records of a block.
#[derive(Debug, Default)]
pub(crate) struct Divided {
    /// First byte and length of every field.
    pub(crate) fields: Vec<(u32, u32)>,
    pub(crate) records: Vec<DividedRecord>,
    /// The lines between them that are none.
    pub(crate) passed: Vec<Passed>,
    /// Where quotes stand.
    quotes: Vec<u32>,
    /// A text between its bytes in the block and what is written behind it.
    between: Vec<u8>,
    /// The members of a line.
    members: Vec<Option<Member>>,
}

impl Divided {
    /// Bytes of the records that begin before a place of the buffer, and the lines there that are none; `offset` says which byte of
    /// the input stands at a place. Every line is counted from its own ends, so that one that was left out is missed.
    pub(super) fn bytes_before(&self, end: usize, offset: impl Fn(usize) -> u64) -> (u64, PassedCounts) {
        let bytes = |start: u32, next: u32| offset(next as usize) - offset(start as usize);
        let records = self.records.iter().take_while(|record| (record.start as usize) < end);
        let record_bytes = records.map(|record| bytes(record.start, record.next)).sum();
        let mut counts = PassedCounts::default();
        for line in self.passed.iter().take_while(|line| (line.start as usize) < end) {
            counts.of(line.kind).add(bytes(line.start, line.next));
        }
        (record_bytes, counts)
    }
}

/// Divides the whole lines `from..to` of a buffer; what is written behind them has [`PAD`] readable bytes behind it.
pub(crate) struct DivideBlock<'a> {
    pub(crate) program: &'a Program,
    pub(crate) buffer: &'a mut Vec<u8>,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) positions: &'a mut Vec<u32>,
    pub(crate) divided: &'a mut Divided,
}

impl Task for DivideBlock<'_> {
    type Output = ();

    #[inline(always)]
    fn run<K: Kernels>(self, kernels: K) {
        let DivideBlock { program, buffer, from, to, positions, divided } = self;
        let delimiter = match program.shape {
            LineShape::Delimited { delimiter } => delimiter,
            LineShape::Fixed { .. } | LineShape::Json { .. } => b'\n'.into(),
        };
        positions.clear();
        divided.quotes.clear();
        let passed = program.reading.passed;
        let nul = match program.reading.quote {
            _ if program.record_length().is_some() => memchr(0, &buffer[from..to]).is_some(),
            quote if delimiter.length() > 1 || quote.is_some() && passed.comments_among(&buffer[from..to]) => {
                let lines = &buffer[from..to];
                index_slowly(lines, from, (delimiter, quote), passed, positions, &mut divided.quotes);
                memchr(0, lines).is_some()
            }
            Some(quote) => {
                let byte = delimiter.first();
                kernels.index_quoted(&*buffer, from, to, byte, quote, positions, &mut divided.quotes).nul
            }
            None => kernels.index(&*buffer, from, to, delimiter.first(), positions).nul,
        };
        let lines = &buffer[from..to];
        let well_formed = program.reading.charset != Charset::Utf8 || simdutf8::basic::from_utf8(lines).is_ok();
        buffer.truncate(to + PAD);
        divided.fields.clear();
        memory::room(&mut divided.fields, positions.len() + 1);
        divided.records.clear();
        divided.passed.clear();
        let mut lines = Lines { program, buffer, nul, well_formed, quote: 0, divided };
        match program.record_length() {
            None => lines.all(positions, from, to),
            Some(length) => lines.records(length, from, to),
        }
        let length = buffer.len();
        memory::room(buffer, PAD);
        buffer.resize(length + PAD, 0);
    }
}

/// A text that is no text: whoever looks at it finds it ill-formed.
pub(super) const NO_TEXT: &[u8] = b"\xFF";

struct Lines<'a> {
    program: &'a Program,
    buffer: &'a mut Vec<u8>,
    /// Whether the block holds a NUL byte.
    nul: bool,
    /// Whether the block is well-formed UTF-8, where it should be.
    well_formed: bool,
    /// The next quote that no field has.
    quote: usize,
    divided: &'a mut Divided,
}

impl Lines<'_> {
    #[inline(always)]
    fn all(&mut self, positions: &[u32], from: usize, to: usize) {
        let mut start = from;
        let mut first = 0;
        for (index, at) in positions.iter().enumerate() {
            if self.buffer[*at as usize] == b'\n' {
                self.line(start, *at as usize, Some(*at as usize + 1), &positions[first..index]);
                start = *at as usize + 1;
                first = index + 1;
            }
        }
        if start < to {
            // A quote was not closed, so that there is no line end.
            self.line(start, to, None, &positions[first..]);
        }
    }

    /// Records of one length that nothing ends.
    #[inline(never)]
    fn records(&mut self, length: usize, from: usize, to: usize) {
        for start in (from..to).step_by(length) {
            let end = (start + length).min(to);
            self.line(start, end, Some(end), &[]);
        }
    }

    /// A line without its line feed, where the next one begins if it has one, and the delimiters in it.
    #[inline(always)]
    fn line(&mut self, start: usize, mut end: usize, next: Option<usize>, delimiters: &[u32]) {
        let mut problem = None;
        if self.program.ending.is_crlf() && next.is_some() {
            let ends_well = end > start && self.buffer[end - 1] == b'\r';
            end -= usize::from(ends_well);
            problem = (!ends_well).then_some(LineProblem::LineEnd);
        }
        if !self.program.reading.passed.is_nothing() && self.passes(start, end, next, problem) {
            return;
        }
        if self.nul && memchr(0, &self.buffer[start..end]).is_some() {
            problem = problem.or(Some(LineProblem::Nul));
        }
        if !self.well_formed && simdutf8::basic::from_utf8(&self.buffer[start..end]).is_err() {
            problem = problem.or(Some(LineProblem::Encoding));
        }
        let converts = self.program.reading.charset != Charset::Utf8 && !self.buffer[start..end].is_ascii();
        let first = self.divided.fields.len();
        let program = self.program;
        match &program.shape {
            LineShape::Delimited { delimiter } => {
                let mut begin = start;
                for at in delimiters {
                    problem = problem.or(self.field(begin, *at as usize, converts));
                    begin = *at as usize + delimiter.length();
                }
                problem = problem.or(self.field(begin, end.max(begin), converts));
            }
            LineShape::Fixed { length, places, unit: Unit::Bytes } if end - start == *length => {
                for (at, width) in places {
                    let begin = start + *at as usize;
                    problem = problem.or(self.field(begin, begin + *width as usize, converts));
                }
            }
            LineShape::Fixed { length, places, unit: Unit::Characters } => {
                if Unit::Characters.length(&self.buffer[start..end]) == *length {
                    for place in places {
                        let field = Unit::Characters.bytes_at(&self.buffer[start..end], *place);
                        problem = problem.or(self.field(start + field.start, start + field.end, converts));
                    }
                }
            }
            LineShape::Fixed { .. } => {}
            LineShape::Json { names } => problem = problem.or(self.members(names, start, end)),
        }
        let count = (self.divided.fields.len() - first) as u32;
        let (start, end, next, first) = (start as u32, end as u32, next.unwrap_or(end) as u32, first as u32);
        memory::push(&mut self.divided.records, DividedRecord { start, end, next, first, count, problem });
    }

    /// Whether a line is no record, and then noted as such. A line without a byte that ends as it should not is a record.
    fn passes(&mut self, start: usize, end: usize, next: Option<usize>, problem: Option<LineProblem>) -> bool {
        let found = self.program.reading.passed.kind(&self.buffer[start..end]);
        let Some(kind) = found.filter(|kind| *kind == PassedLine::Comment || problem.is_none()) else { return false };
        let passed = Passed { kind, start: start as u32, next: next.unwrap_or(end) as u32 };
        memory::push(&mut self.divided.passed, passed);
        true
    }

    /// A field with everything around it: notes where its text stands. The result is evaluated for every field, whatever was
    /// wrong with the one before.
    #[inline(always)]
    fn field(&mut self, begin: usize, end: usize, converts: bool) -> Option<LineProblem> {
        let quoted = self.divided.quotes.get(self.quote).is_some_and(|quote| (*quote as usize) < end);
        if quoted || converts {
            return self.dressed_field(begin, end, converts);
        }
        memory::push(&mut self.divided.fields, (begin as u32, (end - begin) as u32));
        None
    }

    /// The members of a line that is a JSON object; no field of one that is none.
    fn members(&mut self, names: &[String], start: usize, end: usize) -> Option<LineProblem> {
        let mut found = std::mem::take(&mut self.divided.members);
        let problem = match json::members(names, &self.buffer[start..end], &mut found) {
            Some(()) => found.iter().flatten().fold(None, |problem, member| problem.or(self.member(member, start))),
            None => Some(LineProblem::Json),
        };
        self.divided.members = found;
        problem
    }

    fn member(&mut self, member: &Member, start: usize) -> Option<LineProblem> {
        let (at, length) = match &member.text {
            Text::At(range) => (start + range.start, range.len()),
            Text::Meant(text) => {
                memory::extend(self.buffer, text.as_bytes());
                (self.buffer.len() - text.len(), text.len())
            }
        };
        memory::push(&mut self.divided.fields, (at as u32, length as u32));
        let nul = matches!(&member.text, Text::Meant(text) if text.contains('\0'));
        nul.then_some(LineProblem::Nul)
    }

    /// A field with quotes, or of a line with characters that must be converted.
    fn dressed_field(&mut self, begin: usize, end: usize, converts: bool) -> Option<LineProblem> {
        let quotes = &self.divided.quotes[self.quote..];
        let count = quotes.iter().take_while(|quote| (**quote as usize) < end).count();
        let around = count == 2 && quotes[0] as usize == begin && quotes[1] as usize + 1 == end;
        self.quote += count;
        let quoted = match (count, self.program.reading.quote) {
            (0, _) | (_, None) => Quoted::Not,
            _ if around => Quoted::Plain,
            (_, Some(quote)) => unquoted(&self.buffer[begin..end], quote),
        };
        let (begin, end, doubled) = match quoted {
            Quoted::Not => (begin, end, None),
            Quoted::Plain => (begin + 1, end - 1, None),
            Quoted::Doubled => (begin + 1, end - 1, self.program.reading.quote),
            Quoted::Wrong => return self.no_text(LineProblem::Quote),
        };
        let converted = converts && !self.buffer[begin..end].is_ascii();
        if doubled.is_none() && !converted {
            memory::push(&mut self.divided.fields, (begin as u32, (end - begin) as u32));
            return None;
        }
        let at = self.buffer.len();
        let charset = if converted { self.program.reading.charset } else { Charset::Utf8 };
        if !self.write(begin, end, doubled, charset) {
            self.buffer.truncate(at);
            return self.no_text(LineProblem::Encoding);
        }
        memory::push(&mut self.divided.fields, (at as u32, (self.buffer.len() - at) as u32));
        None
    }

    fn no_text(&mut self, problem: LineProblem) -> Option<LineProblem> {
        memory::push(&mut self.divided.fields, (self.buffer.len() as u32, NO_TEXT.len() as u32));
        memory::extend(self.buffer, NO_TEXT);
        Some(problem)
    }

    /// Writes a text behind the block, one of two quotes left out; whether its characters are what they should be.
    fn write(&mut self, begin: usize, end: usize, doubled: Option<u8>, charset: Charset) -> bool {
        let between = &mut self.divided.between;
        between.clear();
        memory::room(between, end - begin);
        match doubled {
            Some(quote) => between.extend(halved(&self.buffer[begin..end], quote)),
            None => between.extend_from_slice(&self.buffer[begin..end]),
        }
        if charset == Charset::Utf8 {
            // The line was looked at as a whole.
            memory::extend(self.buffer, between);
            return true;
        }
        // No character of these sets has more bytes than three.
        memory::room(self.buffer, 3 * between.len());
        charset.decode(between, self.buffer)
    }
}

/// The positions of what divides lines, as the kernels find them, of a block whose delimiter is longer than a byte, or whose comments
/// may hold quotes: nothing of a comment but its end is among them.
fn index_slowly(
    lines: &[u8],
    from: usize,
    (delimiter, quote): (Delimiter, Option<u8>),
    passed: PassedLines,
    positions: &mut Vec<u32>,
    quotes: &mut Vec<u32>,
) {
    let is_comment = |start: usize| passed.kind(&lines[start..]) == Some(PassedLine::Comment);
    let (mut open, mut comment, mut divided) = (false, is_comment(0), 0);
    // Without a quote, the line end is looked for twice.
    for at in memchr3_iter(delimiter.first(), b'\n', quote.unwrap_or(b'\n'), lines) {
        let position = (from + at) as u32;
        match lines[at] {
            b'\n' if !open => {
                memory::push(positions, position);
                comment = is_comment(at + 1);
            }
            _ if comment => {}
            byte if Some(byte) == quote => {
                memory::push(quotes, position);
                open = !open;
            }
            _ if !open && at >= divided && lines[at..].starts_with(delimiter.as_bytes()) => {
                memory::push(positions, position);
                divided = at + delimiter.length();
            }
            _ => {}
        }
    }
}
