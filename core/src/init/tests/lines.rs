//! Characters, line ends, delimiters and quotes.

use super::{drafted, key};
use crate::error::codes;
use crate::init::delimiter::detect;
use crate::init::lines::{Dialect, lines};
use crate::init::text::characters;
use crate::record::Charset;
use std::path::Path;

fn found(text: &str) -> Option<(char, Option<char>, usize)> {
    detect(text.as_bytes()).map(|fit| {
        let Dialect { delimiter, quote } = fit.dialect;
        (char::from(delimiter), quote.map(char::from), fit.fields)
    })
}

#[test]
fn every_usual_delimiter_is_found() {
    for delimiter in [',', ';', '\t', '|', '^', '~', '\u{1F}'] {
        let text = "id#name#day\n1#Ada L.#2026-01-02\n2#B. P.#2026-01-03\n".replace('#', &delimiter.to_string());
        assert_eq!(found(&text), Some((delimiter, None, 3)), "{delimiter:?}");
    }
}

#[test]
fn a_semicolon_wins_over_commas_in_numbers_and_a_tab_over_both() {
    assert_eq!(found("12,50;13,50\n1,00;2,00\n"), Some((';', None, 2)));
    assert_eq!(found("a,b,c;c\td\ne,f,g;g\th\n"), Some(('\t', None, 2)));
    assert_eq!(found("a,b,c|d\ne,f,g|h\n"), Some((',', None, 3)));
}

#[test]
fn quotes_are_told_by_fields_they_enclose() {
    assert_eq!(found("a,\"b, c\",d\n1,\"2\",3\n"), Some((',', Some('"'), 3)));
    assert_eq!(found("a;'b; c';d\n1;'2';3\n"), Some((';', Some('\''), 3)));
    // Inside of fields they are text.
    assert_eq!(found("size,name\n5\" 3,\"x\n4\" 2,y\"z\n"), Some((',', None, 2)));
    // A line end between quotes ends nothing.
    assert_eq!(found("a,b\n1,\"two\nlines\"\n3,4\n"), Some((',', Some('"'), 2)));
    assert_eq!(lines(b"a,b\n1,\"two\nlines\"\n3,4", Some(b'"')), [0..3, 4..17, 18..21]);
    assert_eq!(lines(b"a\nb\n", None), [0..1, 2..3]);
}

#[test]
fn lines_of_no_common_form_have_no_delimiter() {
    assert_eq!(found("some text, with a comma\nand without\nand, with, more\n"), None);
    assert_eq!(found("one\ntwo\nthree\n"), None);
    // Of one length, with commas anywhere: fixed width.
    let padded: String =
        (0..30).map(|n| format!("{:<20}{n:05}\n", ["SMITH, J", "OKAFOR, C", "LI, W"][n % 3])).collect();
    assert_eq!(found(&padded), None);
    // Times in lines of one length are no reason for colons.
    let times: String = (10..40).map(|n| format!("A{n} 12:{n}:00 X\n")).collect();
    assert_eq!(found(&times), None);
}

#[test]
fn one_line_in_a_hundred_may_be_otherwise() {
    let mut text: String = (0..200).map(|n| format!("{n},x,y\n")).collect();
    text.insert_str(0, "7,broken\n");
    assert_eq!(found(&text), Some((',', None, 3)));
    let half: String = (0..50).map(|n| if n % 2 == 0 { "1,2\n" } else { "1,2,3\n" }).collect();
    assert_eq!(found(&half), None);
}

#[test]
fn encodings_are_told_by_what_is_well_formed() {
    let of =
        |bytes: &[u8]| characters(bytes, Path::new("x")).map(|found| (found.charset, found.mark, found.beyond_ascii));
    assert_eq!(of(b"plain\n").unwrap(), (Charset::Utf8, false, 0));
    assert_eq!(of("\u{FEFF}a\n".as_bytes()).unwrap(), (Charset::Utf8, true, 0));
    assert_eq!(of("£\n".as_bytes()).unwrap(), (Charset::Utf8, false, 2));
    assert_eq!(of(b"\xA3512 for tea\n").unwrap(), (Charset::Windows1252, false, 1));
    assert_eq!(of(b"\x80 and \xA3512\n").unwrap(), (Charset::Windows1252, false, 2));
    assert_eq!(of(b"\x81 is not defined in windows-1252\n").unwrap(), (Charset::Latin1, false, 1));
}

#[test]
fn what_is_no_text_is_said() {
    let ebcdic: Vec<u8> = b"\xC1\xC2\x40\xF0\xF1\xF2\xC3\xC4\xF3\xF4".repeat(40);
    let cases: [(&[u8], &str); 9] = [
        (b"\x1F\x8B\x08rest", "gzip"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\xFF\xFEa\0", "UTF-16"),
        (b"a,b\0\n", "NUL"),
        (b"\x01\x02\x03\x04abc\n", "control characters"),
        (&ebcdic, "no alphabet"),
        (b"one\rtwo\rthree\r", "CR alone"),
        (b"\xEF\xBB\xBFa\xA3\n", "not well-formed"),
        (b"PAR1rest", "Parquet"),
    ];
    for (bytes, word) in cases {
        let error = characters(bytes, Path::new("x")).unwrap_err();
        assert_eq!(error.code(), codes::job::SAMPLE_UNFIT);
        assert!(error.message().contains(word), "{error}: {word}");
        assert!(error.help_text().is_some());
    }
}

#[test]
fn line_ends_are_told_and_mixed_ones_stay_in_the_last_field() {
    let draft = drafted(b"a,b\r\n1,2\r\n3,4\r\n");
    assert_eq!((key(&draft, "line_end"), draft.fields.len()), (Some("crlf"), 2));
    assert_eq!(draft.fields[1].guess.kind.as_deref(), Some("integer"));
    assert_eq!(key(&drafted(b"a,b\n1,2\n"), "line_end"), None);
    let mixed = drafted(b"a,b\n1,2\r\n3,4\n");
    assert_eq!(key(&mixed, "line_end"), Some("lf"));
    assert_eq!(mixed.fields[1].guess.kind, None);
}
