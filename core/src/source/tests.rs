//! Blocks against a plain division into lines; the parts of a file against files with every kind of damage.

#![expect(clippy::disallowed_methods, reason = "tests make their files themselves")]

mod decoding;

use super::*;
use crate::envelope::{HeaderRow, InputLine};
use crate::error::{Error, codes::input};
use crate::os::Os;
use crate::program::LineShape;
use crate::program::model::{Field, Form};
use crate::record::kernels::PAD;
use crate::record::{Charset, Ending, PassedLines, ShortText};
use proptest::prelude::*;
use tempfile::TempDir;

fn file(bytes: &[u8]) -> (TempDir, InputFile) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.txt");
    std::fs::write(&path, bytes).unwrap();
    let file = InputFile::open(&Os::real(), &path, "in").unwrap();
    (folder, file)
}

fn ending(crlf: bool) -> Ending {
    if crlf { Ending::Crlf } else { Ending::Lf }
}

/// What the blocks of a body have: their lines with offsets, and whether a line was too long.
fn read_blocks(
    bytes: &[u8],
    body: std::ops::Range<u64>,
    block: u64,
    longest: usize,
    crlf: bool,
) -> (Vec<u8>, Option<u64>) {
    let (_folder, file) = file(bytes);
    let reader = BlockReader::new(&file, body.clone(), longest, Framing { ending: ending(crlf), ..Framing::default() });
    let mut buffer = BlockBuffer::new();
    let (mut text, mut next, mut begin) = (Vec::new(), body.start, body.start);
    while begin < body.end {
        let end = (begin + block).min(body.end);
        if let Some(lines) = reader.read(begin..end, None, &mut buffer).unwrap() {
            assert!((begin..end).contains(&lines.offset), "the first line begins in the range");
            assert_eq!(lines.offset, next, "no byte is left out, none read twice");
            assert!(lines.from >= PAD && buffer.bytes().len() >= lines.to + PAD);
            assert_eq!(buffer.bytes()[lines.from - 1], b'\n');
            let part = &buffer.bytes()[lines.from..lines.to];
            assert!(part.is_empty() && lines.too_long || part.ends_with(b"\n"));
            text.extend_from_slice(part);
            next += part.len() as u64;
            if lines.too_long {
                return (text, Some(next));
            }
        }
        begin = end;
    }
    (text, None)
}

/// The lines up to the first that is too long, and where that one begins.
fn expected(body: &[u8], start: u64, longest: usize, crlf: bool) -> (Vec<u8>, Option<u64>) {
    let mut text = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let ended = line.ends_with(b"\n");
        let most = longest
            + if !ended {
                0
            } else if crlf {
                2
            } else {
                1
            };
        if line.len() > most {
            return (text.clone(), Some(start + text.len() as u64));
        }
        text.extend_from_slice(line);
        if !ended {
            text.extend_from_slice(if crlf && !line.ends_with(b"\r") { b"\r\n" } else { b"\n" });
        }
    }
    (text, None)
}

proptest! {
    #[test]
    fn every_line_is_in_one_block(
        lines in prop::collection::vec(prop_oneof![3 => 0..12usize, 1 => 0..3000usize], 0..40),
        last in 0..20usize,
        head in 0..30u64,
        block in prop_oneof![1..50u64, 1..6000u64],
        longest in prop_oneof![Just(4000usize), 5..3000usize],
        crlf: bool,
    ) {
        let mut bytes = vec![b'h'; head as usize];
        for length in lines {
            bytes.extend(std::iter::repeat_n(b'x', length));
            bytes.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
        }
        bytes.extend(std::iter::repeat_n(b'y', last));
        let body = head..bytes.len() as u64;
        let found = read_blocks(&bytes, body, block, longest, crlf);
        prop_assert_eq!(found, expected(&bytes[head as usize..], head, longest, crlf));
    }
}

proptest! {
    #[test]
    fn every_record_of_one_length_is_in_one_block(
        length in 1..40u64,
        records in 0..40u64,
        head in 0..30u64,
        block in prop_oneof![1..50u64, 1..600u64],
    ) {
        let bytes: Vec<u8> = (0..head + length * records).map(|at| (at % 251) as u8).collect();
        let (_folder, file) = file(&bytes);
        let framing = Framing { ending: Ending::Nothing, length: Some(length as usize), ..Framing::default() };
        let body = head..bytes.len() as u64;
        let reader = BlockReader::new(&file, body.clone(), 100, framing);
        let (mut buffer, mut next, mut begin) = (BlockBuffer::new(), head, head);
        while begin < body.end {
            let end = (begin + block).min(body.end);
            if let Some(lines) = reader.read(begin..end, None, &mut buffer).unwrap() {
                prop_assert!((begin..end).contains(&lines.offset) && lines.offset == next);
                let part = &buffer.bytes()[lines.from..lines.to];
                prop_assert_eq!(part, &bytes[next as usize..next as usize + part.len()]);
                next += part.len() as u64;
                prop_assert!((next - head).is_multiple_of(length) && next - length < end && next >= end);
            }
            begin = end;
        }
        prop_assert_eq!(next, body.end);
    }
}

#[test]
fn a_block_inside_a_long_line_owns_nothing() {
    let bytes = [vec![b'a'; 5000], b"\nb\n".to_vec()].concat();
    let (_folder, file) = file(&bytes);
    let reader = BlockReader::new(&file, 0..bytes.len() as u64, 10_000, Framing::default());
    let mut buffer = BlockBuffer::new();
    assert!(reader.read(1000..2000, None, &mut buffer).unwrap().is_none());
    let lines = reader.read(0..1000, None, &mut buffer).unwrap().unwrap();
    assert_eq!(lines.to - lines.from, 5001);
}

#[test]
fn a_quote_that_is_never_closed_makes_a_record_too_long_by_one_byte() {
    let too_long = |length: usize, crlf: bool| {
        let bytes = [b"a,b\n\"".to_vec(), vec![b'x'; length - 1]].concat();
        let (_folder, file) = file(&bytes);
        let framing = Framing { ending: ending(crlf), quote: Some(b'"'), ..Framing::default() };
        let reader = BlockReader::new(&file, 0..bytes.len() as u64, 200, framing);
        let lines = reader.read(0..bytes.len() as u64, Some(0), &mut BlockBuffer::new()).unwrap().unwrap();
        (lines.too_long, lines.to - lines.from)
    };
    for crlf in [false, true] {
        assert_eq!(too_long(200, crlf), (false, 204));
        assert_eq!(too_long(201, crlf), (true, 4));
    }
}

#[test]
fn the_memory_for_a_long_line_ends_with_what_is_allowed() {
    let bytes = vec![b'a'; 4 << 20];
    let (_folder, file) = file(&bytes);
    let reader = BlockReader::new(&file, 0..bytes.len() as u64, 100_000, Framing::default());
    let mut buffer = BlockBuffer::new();
    let lines = reader.read(0..4096, None, &mut buffer).unwrap().unwrap();
    assert!(lines.too_long && lines.from == lines.to);
    assert!(buffer.bytes().len() <= 100_000 + 4096 + 2048 + 2 * PAD, "{}", buffer.bytes().len());
}

#[test]
fn a_file_that_shrinks_is_noticed() {
    let (folder, file) = file(&b"ab\n".repeat(100));
    let reader = BlockReader::new(&file, 0..300, 100, Framing::default());
    std::fs::OpenOptions::new().write(true).open(folder.path().join("in.txt")).unwrap().set_len(30).unwrap();
    let error = reader.read(0..200, None, &mut BlockBuffer::new()).unwrap_err();
    assert_eq!(error.code(), input::INPUT_CHANGED);
    assert_eq!(file.check_unchanged(file.identity()).unwrap_err().code(), input::INPUT_CHANGED);
}

fn envelope(role: &'static str, tag: &str) -> InputLine {
    let field = |name: &str| Field {
        name: name.into(),
        form: Form::Text,
        required: true,
        pattern: None,
        checks: Vec::new(),
        trim: (false, false),
        trimmed: 0,
        reason: None,
        sensitive: false,
    };
    let shape = LineShape::Delimited { delimiter: b'|'.into() };
    InputLine { role, tag: tag.into(), shape, quote: None, fields: vec![field("tag"), field("value")] }
}

struct Shape {
    header: InputLine,
    trailer: InputLine,
    row: Option<&'static str>,
    crlf: bool,
    preamble: u64,
    charset: Charset,
    passed: PassedLines,
    record_length: Option<usize>,
}

impl Shape {
    fn new() -> Shape {
        Shape {
            header: envelope("header", "H"),
            trailer: envelope("trailer", "T"),
            row: None,
            crlf: false,
            preamble: 0,
            charset: Charset::Utf8,
            passed: PassedLines::default(),
            record_length: None,
        }
    }

    fn find(&self, bytes: &[u8]) -> Result<Outline, Error> {
        let (_folder, file) = file(bytes);
        let names = |row: &str| row.split('|').map(str::to_owned).collect();
        let row = self.row.map(|row| HeaderRow { names: names(row), delimiter: b'|'.into(), quote: None });
        let shape = InputShape {
            header: Some(&self.header),
            preamble: self.preamble,
            charset: self.charset,
            passed: self.passed,
            header_row: row.as_ref(),
            trailer: Some(&self.trailer),
            ending: ending(self.crlf),
            record_length: self.record_length,
            empty_allowed: false,
            max_record: 20_000,
        };
        let outline = Outline::find(&file, &shape)?;
        for (line, envelope) in [(&outline.header, &self.header), (&outline.trailer, &self.trailer)] {
            line.as_ref().map(|line| line.parse(&file, envelope)).transpose()?;
        }
        Ok(outline)
    }
}

#[test]
fn the_parts_of_a_file() {
    let outline = Shape::new().find(b"H|1\na\nb\nT|2\n").unwrap();
    assert_eq!((outline.body, outline.lines_before), (4..8, 1));
    let outline = Shape { row: Some("x|y"), ..Shape::new() }.find(b"H|1\nx|y\na\nT|2").unwrap();
    assert_eq!((outline.body, outline.lines_before), (8..10, 2));
    assert_eq!(outline.trailer.unwrap().bytes, b"T|2");
    let outline = Shape { crlf: true, row: Some("x"), ..Shape::new() }.find(b"H|1\r\nx\r\nT|2\r\n").unwrap();
    assert_eq!((outline.body, outline.header.unwrap().bytes), (8..8, b"H|1".to_vec()));
}

#[test]
fn lines_that_are_passed_over_stand_around_the_parts_of_a_file() {
    let passed = PassedLines { comment: ShortText::new("#"), blank: true };
    let shape = || Shape { passed, row: Some("x|y"), ..Shape::new() };
    let outline = shape().find(b"# made\n\nH|1\n#\nx|y\n\na\n#b\nT|2\n\n# end").unwrap();
    assert_eq!((outline.body, outline.lines_before), (18..24, 5));
    assert_eq!((outline.header.unwrap().line, outline.trailer.unwrap().offset), (Some(3), 24));
    let counts = outline.passed;
    assert_eq!((counts.comments.lines, counts.comments.bytes, counts.blank.lines, counts.blank.bytes), (3, 14, 2, 2));
    // With CRLF a line with LF alone is none without a byte.
    let crlf = || Shape { crlf: true, row: None, ..shape() };
    let outline = crlf().find(b"#\n\r\nH|1\r\nT|2\r\n#\r\n\r\n").unwrap();
    assert_eq!((outline.body, outline.passed.blank.bytes, outline.passed.comments.bytes), (9..9, 4, 5));
    assert_eq!(crlf().find(b"\nH|1\r\nT|2\r\n").unwrap_err().code(), input::HEADER_MISSING);
    assert_eq!(crlf().find(b"H|1\r\nT|2\r\n\n").unwrap_err().code(), input::TRAILER_MISSING);
    // A file of nothing else has neither.
    assert_eq!(shape().find(b"#\n\n").unwrap_err().code(), input::HEADER_MISSING);
    assert_eq!(shape().find(b"H|1\nx|y\n#\n\n").unwrap_err().code(), input::TRAILER_MISSING);
    // A comment is a line: it is no longer than others.
    let long = [b"#".to_vec(), vec![b'c'; 20_000], b"\nH|1\nx|y\nT|2\n".to_vec()].concat();
    assert_eq!(shape().find(&long).unwrap_err().code(), input::RECORD_TOO_LONG);
}

#[test]
fn records_of_one_length_have_header_and_trailer_of_the_same() {
    let shape = || Shape { record_length: Some(4), ..Shape::new() };
    let outline = shape().find(b"H|11a\nb\rc\n\n\nT|2\n").unwrap();
    assert_eq!((outline.body, outline.lines_before), (4..12, 0));
    assert_eq!(outline.header.unwrap().bytes, b"H|11");
    assert_eq!((outline.trailer.as_ref().unwrap().offset, &outline.trailer.unwrap().bytes[..]), (12, &b"T|2\n"[..]));
    let cases: [(&[u8], _, _, _); 6] = [
        (b"H|11aaaaT|22x", input::RECORD_INCOMPLETE, 12, "a record has 4 bytes, and 1 byte is left"),
        (b"H|1", input::RECORD_INCOMPLETE, 0, "a record has 4 bytes, and 3 bytes are left"),
        (b"X|11T|22", input::HEADER_MISSING, 0, "the first record does not begin with `H`"),
        (b"H|11aaaa", input::TRAILER_MISSING, 4, "the last record does not begin with `T`"),
        (b"H|11", input::TRAILER_MISSING, 4, "the file ends without its trailer `T`"),
        (b"H|11T|  \n", input::RECORD_INCOMPLETE, 8, "1 byte is left"),
    ];
    for (bytes, code, offset, message) in cases {
        let error = shape().find(bytes).unwrap_err();
        assert_eq!((error.code(), error.position().unwrap().offset), (code, Some(offset)), "{error}");
        assert!(error.message().contains(message), "{error}");
    }
    let error = shape().find(b"H|11T|  \n").unwrap_err();
    assert!(error.help_text().is_some_and(|help| help.contains("leave `line_end: none` out")), "{error:?}");
}

#[test]
fn long_lines_at_the_ends_are_found_across_steps() {
    let long =
        |length: usize| [b"H|".to_vec(), vec![b'h'; length - 2], b"\nr\nT|".to_vec(), vec![b't'; length - 2]].concat();
    for length in [16_383, 16_384, 16_385, 20_000] {
        let outline = Shape::new().find(&long(length)).unwrap();
        assert_eq!(outline.body, length as u64 + 1..length as u64 + 3, "{length}");
    }
    let error = Shape::new().find(&long(20_001)).unwrap_err();
    assert_eq!((error.code(), error.position().unwrap().line), (input::RECORD_TOO_LONG, Some(1)));
    let trailer = [b"H|1\nT|".to_vec(), vec![b't'; 40_000], b"\n".to_vec()].concat();
    let error = Shape::new().find(&trailer).unwrap_err();
    assert_eq!((error.code(), error.position().unwrap().offset), (input::RECORD_TOO_LONG, Some(4)));
}

/// Shape, bytes, and what is said of them: code, offset, words.
type Case = (Shape, &'static [u8], crate::error::Code, Option<u64>, &'static str);

#[test]
fn what_is_wrong_at_the_ends_is_said_with_its_place() {
    let plain = Shape::new;
    let crlf = || Shape { crlf: true, ..Shape::new() };
    let row = || Shape { row: Some("x|y"), ..Shape::new() };
    let cases: [Case; 12] = [
        (plain(), b"", input::FILE_EMPTY, None, "has no bytes"),
        (
            plain(),
            b"HX|1\nT|1\n",
            input::HEADER_MISSING,
            Some(0),
            "the first line does not begin with `H`, as the header must",
        ),
        (plain(), b"\nH|1\n", input::HEADER_MISSING, Some(0), "first line"),
        (plain(), b"H|1\n", input::TRAILER_MISSING, Some(4), "the file ends without its trailer `T`"),
        (plain(), b"H|1", input::TRAILER_MISSING, Some(3), "the file ends without its trailer `T`"),
        (plain(), b"H|1\nT|1\na\n", input::TRAILER_MISSING, Some(8), "the last line does not begin with `T`"),
        (plain(), b"H|1|2\nT|1\n", input::HEADER_MALFORMED, Some(0), "the header has 3 fields instead of 2"),
        (plain(), b"H|1\na\nT|\n", input::TRAILER_MALFORMED, Some(6), "the field `value` of the trailer is empty"),
        (plain(), b"H|1\r\nT|1\r\n", input::HEADER_MALFORMED, Some(0), "ends with CR and LF"),
        (crlf(), b"H|1\r\nT|1\n", input::TRAILER_MALFORMED, Some(5), "ends with LF alone"),
        (row(), b"H|1\nx|z\nT|1\n", input::HEADER_ROW, Some(4), "is `x|z` instead of `x|y`"),
        (row(), b"H|1\n", input::HEADER_ROW, Some(4), "ends without its row of column names `x|y`"),
    ];
    for (shape, bytes, code, offset, message) in cases {
        let error = shape.find(bytes).unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(error.position().unwrap().offset, offset, "{error}");
        assert!(error.message().contains(message), "{error}");
    }
}

#[test]
fn only_regular_files_that_exist_are_inputs() {
    let folder = tempfile::tempdir().unwrap();
    let open = |name: &str| InputFile::open(&Os::real(), &folder.path().join(name), "in");
    assert_eq!(open("nothing").unwrap_err().code(), input::FILE_MISSING);
    assert_eq!(open("").unwrap_err().code(), input::FILE_KIND);
    assert_eq!(InputFile::open(&Os::real(), "/dev/null".as_ref(), "in").unwrap_err().code(), input::FILE_KIND);
    std::process::Command::new("mkfifo").arg(folder.path().join("pipe")).status().unwrap();
    assert_eq!(
        open("pipe").unwrap_err().message(),
        format!("`{}` is a named pipe", folder.path().join("pipe").display())
    );
    std::fs::write(folder.path().join("file"), b"x").unwrap();
    std::os::unix::fs::symlink("file", folder.path().join("link")).unwrap();
    assert_eq!(open("link").unwrap().size(), 1);
}
