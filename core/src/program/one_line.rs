//! One delimited line: where its fields stand, and what is meant by those with quotes.

use crate::record::Delimiter;
use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// A text without the second one of every two quotes.
pub(super) fn halved(text: &[u8], quote: u8) -> impl Iterator<Item = u8> + '_ {
    let mut second = false;
    text.iter().copied().filter(move |byte| {
        let kept = *byte != quote || !second;
        second = *byte == quote && !second;
        kept
    })
}

/// How a field is quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoted {
    /// Not at all, and there is no quote in it.
    Not,
    /// There is no other quote between the first and the last.
    Plain,
    /// Every quote between the first and the last stands twice.
    Doubled,
    Wrong,
}

pub(super) fn unquoted(field: &[u8], quote: u8) -> Quoted {
    let [first, inner @ .., last] = field else {
        return if field == [quote] { Quoted::Wrong } else { Quoted::Not };
    };
    if *first != quote {
        return if memchr(quote, field).is_some() { Quoted::Wrong } else { Quoted::Not };
    }
    let mut quotes = memchr_iter(quote, inner);
    let mut doubled = false;
    while let Some(at) = quotes.next() {
        doubled = true;
        if quotes.next() != Some(at + 1) {
            return Quoted::Wrong;
        }
    }
    match (*last == quote, doubled) {
        (false, _) => Quoted::Wrong,
        (true, false) => Quoted::Plain,
        (true, true) => Quoted::Doubled,
    }
}

/// Where the fields of one delimited line stand, with their quotes.
pub(super) fn field_places(line: &[u8], delimiter: Delimiter, quote: Option<u8>) -> Vec<Range<usize>> {
    let mut places = Vec::new();
    let (mut begin, mut open) = (0, false);
    for (at, byte) in line.iter().enumerate() {
        open ^= Some(*byte) == quote;
        if !open && at >= begin && line[at..].starts_with(delimiter.as_bytes()) {
            places.push(begin..at);
            begin = at + delimiter.length();
        }
    }
    places.push(begin..line.len());
    places
}

/// The fields of one delimited line of well-formed text; `None` where a quote stands where none may be.
pub(crate) fn divide_line(line: &[u8], delimiter: Delimiter, quote: Option<u8>) -> Option<Vec<Vec<u8>>> {
    let text = |place: Range<usize>| {
        let field = &line[place];
        let Some(quote) = quote else { return Some(field.to_vec()) };
        match unquoted(field, quote) {
            Quoted::Not => Some(field.to_vec()),
            Quoted::Wrong => None,
            Quoted::Plain => Some(field[1..field.len() - 1].to_vec()),
            Quoted::Doubled => Some(halved(&field[1..field.len() - 1], quote).collect()),
        }
    };
    field_places(line, delimiter, quote).into_iter().map(text).collect()
}
