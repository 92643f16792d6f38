//! A line under a ruler of its bytes, with the extents of its fields below.
//!
//! Every byte has a place of its own under the ruler: what takes more columns than bytes moves the ruler on, and what takes
//! fewer is filled up with `·`.

use super::super::glyphs::glyphs;

/// Bytes on one row.
const ROW: usize = 80;

/// A field of a line: its name, its first byte counted from 1, its length in bytes.
pub(super) struct Extent<'n> {
    pub(super) name: &'n str,
    pub(super) at: usize,
    pub(super) width: usize,
}

/// The rows of a line: of each part the tens, the units, the bytes and the fields.
pub(super) fn ruled(text: &str, extents: &[Extent<'_>]) -> Vec<String> {
    let columns = columns(text);
    let mut sorted: Vec<&Extent<'_>> = extents.iter().filter(|extent| extent.width > 0).collect();
    sorted.sort_by_key(|extent| extent.at);
    let rows = columns.chunks(ROW).flat_map(|part| {
        [tens(part), units(part), part.iter().map(|column| column.text).collect(), fields(part, &sorted)]
    });
    rows.collect()
}

/// What stands in some columns for one byte.
struct Column<'t> {
    /// Number of the byte, counted from 1.
    byte: usize,
    text: &'t str,
    /// Columns that it takes.
    width: usize,
}

fn columns(text: &str) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    for glyph in glyphs(text) {
        let escaped = glyph.text.starts_with('\\');
        for place in 0..glyph.bytes {
            let text = match place {
                0 => glyph.text,
                _ if escaped || place < glyph.columns => "",
                _ => "·",
            };
            // What takes more columns than bytes leaves the rest of them to its last byte.
            let rest = if place + 1 == glyph.bytes { glyph.columns.saturating_sub(place) } else { 1 };
            columns.push(Column { byte: columns.len() + 1, text, width: rest.max(1) });
        }
    }
    columns
}

/// The tens of the bytes whose number ends in 0.
fn tens(part: &[Column<'_>]) -> String {
    let mut row = String::new();
    let mut at: usize = 0;
    for column in part {
        if column.byte.is_multiple_of(10) {
            let digits = (column.byte / 10).to_string();
            let begin = (at + 1).saturating_sub(digits.len());
            let blanks = begin.saturating_sub(row.len());
            row.push_str(&" ".repeat(blanks));
            row.push_str(&digits);
        }
        at += column.width;
    }
    row
}

fn units(part: &[Column<'_>]) -> String {
    let mut row = String::new();
    for column in part {
        row.push_str(&(column.byte % 10).to_string());
        row.push_str(&" ".repeat(column.width - 1));
    }
    row
}

/// The fields, in the order in which they stand, as `[name----]`, or `|` where one has a single byte.
fn fields(part: &[Column<'_>], extents: &[&Extent<'_>]) -> String {
    let (Some(first), Some(last)) = (part.first(), part.last()) else { return String::new() };
    let (first, last) = (first.byte, last.byte);
    let column_of = |byte: usize| part.iter().take_while(|column| column.byte < byte).map(|column| column.width).sum();
    let mut row = String::new();
    let before = extents.partition_point(|extent| extent.at + extent.width <= first);
    for extent in extents[before..].iter().take_while(|extent| extent.at <= last) {
        let end = extent.at + extent.width;
        let (from, to): (usize, usize) = (column_of(extent.at.max(first)), column_of(end.min(last + 1)));
        let (begins, ends) = (extent.at >= first, end <= last + 1);
        let drawn = extent_drawn(extent.name, to.saturating_sub(from), begins, ends);
        let blanks = from.saturating_sub(row.chars().count());
        row.push_str(&" ".repeat(blanks));
        row.push_str(&drawn);
    }
    row
}

/// One field in so many columns; a side that stands on another row is open.
fn extent_drawn(name: &str, width: usize, begins: bool, ends: bool) -> String {
    match width {
        0 => String::new(),
        1 => "|".to_owned(),
        _ => {
            let inside = width - usize::from(begins) - usize::from(ends);
            let known: String = name.chars().take(inside).collect();
            let fill = "-".repeat(inside - known.chars().count());
            format!("{}{known}{fill}{}", if begins { "[" } else { "" }, if ends { "]" } else { "" })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(name: &str, at: usize, width: usize) -> Extent<'_> {
        Extent { name, at, width }
    }

    #[test]
    fn every_byte_stands_under_its_number() {
        let rows = ruled("10ACME  +12", &[extent("code", 1, 2), extent("name", 3, 6), extent("sign", 9, 1)]);
        assert_eq!(rows, ["         1", "12345678901", "10ACME  +12", "[][name]|"]);
    }

    #[test]
    fn escapes_and_wide_characters_move_the_ruler() {
        let rows = ruled("a\\tb\u{e9}c東d\\xff1", &[extent("x", 2, 2), extent("yy", 4, 3), extent("z", 11, 2)]);
        let expected = ["          1", "12 345678901   2", "a\\tb\u{e9}·c東·d\\xff1", " [x][y]    [z--]"];
        assert_eq!(rows, expected);
    }

    #[test]
    fn long_lines_go_on_in_further_rows() {
        let text = "x".repeat(85);
        let rows = ruled(&text, &[extent("first", 1, 78), extent("over", 79, 7)]);
        assert_eq!(rows.len(), 8);
        assert!(rows[0].ends_with("7         8"), "{rows:#?}");
        assert_eq!(rows[3].get(78..), Some("[o"));
        assert_eq!(rows[7], "over]");
        assert_eq!(rows[5], "12345");
    }
}
