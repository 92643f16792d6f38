//! Fields of fixed-width lines.

use super::{drafted, key, typed};
use crate::init::draft::Format;
use crate::init::fixed::fields;

fn cut(lines: &[&str]) -> Vec<String> {
    let bytes: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    fields(&bytes, bytes[0].len()).into_iter().map(|place| lines[0][place].to_owned()).collect()
}

#[test]
fn fields_begin_behind_blanks_that_all_lines_have() {
    assert_eq!(cut(&["ADA LOVELACE   ROME  ", "BOB            OSLO  "]), ["ADA LOVELACE   ", "ROME  "]);
    // One blank between two words of all lines is part of a text.
    assert_eq!(cut(&["Return at A   7", "Retour at BCD 8"]), ["Return at A   ", "7"]);
}

#[test]
fn fields_begin_where_digits_and_letters_meet() {
    assert_eq!(cut(&["1234ABC567", "9876XYZ123"]), ["1234", "ABC", "567"]);
    assert_eq!(cut(&["A1B2", "1AB2"]), ["A1B", "2"], "letters and digits in one place");
}

#[test]
fn dates_are_fields() {
    assert_eq!(
        cut(&["00012022-06-10 19:27:53.00000042", "99992023-01-31 00:00:00.00000077"]),
        ["0001", "2022-06-10 19:27:53.000000", "42"]
    );
    assert_eq!(cut(&["122014-11-202025-05-20X", "13          2026-01-01X"]), ["12", "2014-11-20", "2025-05-20", "X"]);
}

#[test]
fn zeros_that_fill_up_begin_a_number_and_zeros_at_its_end_do_not() {
    assert_eq!(cut(&["0412300077", "0945600012", "0198700031"]), ["04123", "00077"]);
    assert_eq!(cut(&["0412300", "0945600", "0198700"]), ["0412300"]);
}

#[test]
fn the_digit_with_the_sign_ends_a_number() {
    assert_eq!(cut(&["0000005047G80000", "0000009190}80000", "0000001234A80001"]), ["0000005047G", "80000"]);
    assert_eq!(cut(&["0100POSA", "0200OPEN"]), ["0100", "POSA"], "letters alone are a word");
}

#[test]
fn numbers_that_stand_right_are_whole_and_codes_behind_padding_apart() {
    assert_eq!(cut(&["A     1", "B    23", "C  4567"]), ["A     1"], "no blank that all lines have");
    assert_eq!(cut(&["72112     48594526", "72112-123409279871", "72113     13279871"]), ["72112     ", "48594526"]);
}

#[test]
fn what_is_blank_behind_a_full_field_is_a_field() {
    assert_eq!(cut(&["2022-06-10     ", "2023-06-11     "]), ["2022-06-10", "     "]);
}

#[test]
fn a_whole_draft_has_header_trailer_types_and_positions() {
    let mut text = String::from("HDR20261120PAYROLL\n");
    for n in 0..30 {
        let (kind, sign) = if n % 2 == 0 { ("CR", '{') } else { ("DR", '}') };
        text += &format!("{kind}{:<12}{n:06}{sign}2026-11-{:02}\n", ["ADA", "BOB LI", "EVA"][n % 3], n + 1);
    }
    text += "TRL000030\n";
    let draft = drafted(text.as_bytes());
    assert_eq!((draft.format, draft.preamble), (Format::Fixed, 0));
    assert_eq!(draft.header.as_ref().unwrap().tag, "HDR");
    assert_eq!(draft.trailer.as_ref().unwrap().tag, "TRL");
    let widths: Vec<_> = draft.fields.iter().filter_map(|field| field.width).collect();
    assert_eq!(widths, [14, 7, 10], "two texts without a blank between them cannot be told apart");
    assert_eq!(typed(&draft), ["field_1", "field_2: integer", "field_3: date"]);
    assert_eq!(draft.fields[1].guess.options[0], ("picture", "\"S9(7)\"".into()));
}

#[test]
fn lines_of_one_length_with_another_line_end_are_still_of_one_length() {
    let draft = drafted(b"01ADA       7\r\n02BOB       8\r\n03EVA       9\n");
    assert_eq!((key(&draft, "line_end"), draft.format, draft.trailer.is_none()), (Some("crlf"), Format::Fixed, true));
}
