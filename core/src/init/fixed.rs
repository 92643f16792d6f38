//! Where the fields of fixed-width lines are, told by what stands at each byte over all lines.
//!
//! A field begins behind blanks that all lines have, where digits become letters in all of them, at a date, and where the zeros
//! that fill up a number begin behind a digit that changes. Two texts that stand together without a blank cannot be told apart.

use super::moments_at::dates;
use std::ops::Range;

/// Lines that are asked.
const LINES: usize = 5_000;

/// What stands at one byte of the lines.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    blank: usize,
    digit: usize,
    letter: usize,
    zero: usize,
    /// Bytes that a digit with a sign can be.
    signed: usize,
    /// The byte of the first line, and whether all have it.
    first: u8,
    varies: bool,
}

/// The fields of lines that all have `length` bytes, in order and without gaps.
pub(super) fn fields(lines: &[&[u8]], length: usize) -> Vec<Range<usize>> {
    let lines = &lines[..lines.len().min(LINES)];
    let places = places(lines, length);
    let dates = dates(lines, length);
    let inside = |at: usize| dates.iter().find(|date| date.contains(&at));
    let mut cuts = vec![0];
    for at in 1..length {
        let cut = match inside(at) {
            Some(date) => date.start == at,
            None => inside(at - 1).is_some() || begins(&places, at, lines.len()),
        };
        if cut {
            cuts.push(at);
        }
    }
    cuts.push(length);
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

fn places(lines: &[&[u8]], length: usize) -> Vec<Place> {
    let mut places = vec![Place::default(); length];
    for (index, line) in lines.iter().enumerate() {
        for (place, byte) in places.iter_mut().zip(*line) {
            place.blank += usize::from(*byte == b' ');
            place.digit += usize::from(byte.is_ascii_digit());
            place.letter += usize::from(byte.is_ascii_alphabetic() || !byte.is_ascii());
            place.zero += usize::from(*byte == b'0');
            place.signed += usize::from(matches!(byte, b'{' | b'}' | b'A'..=b'R'));
            if index == 0 {
                place.first = *byte;
            }
            place.varies |= *byte != place.first;
        }
    }
    places
}

/// Whether a field begins at this byte.
fn begins(places: &[Place], at: usize, lines: usize) -> bool {
    let (before, here) = (&places[at - 1], &places[at]);
    let always = |count: usize| count == lines;
    if always(before.blank) {
        return here.blank * 2 < lines && !is_between_words(places, at, lines);
    }
    if always(here.blank) {
        // Behind something that always fills its field; what is blank in all lines is a field that is not used.
        return before.blank == 0 && (always(before.digit) || !before.varies) && blanks_from(places, at, lines) > 1;
    }
    if is_sign(places, at - 1, lines) {
        return true;
    }
    let changes = (always(before.digit) && always(here.letter)) || (always(before.letter) && always(here.digit));
    let signs = is_sign(places, at, lines);
    (changes && !signs) || is_fill(places, at, lines) || is_behind_padding(places, at, lines)
}

/// Whether one blank stands in front, between two letters: the first words of a text may have one length in all lines.
fn is_between_words(places: &[Place], at: usize, lines: usize) -> bool {
    let letters = |place: Option<&Place>| place.is_some_and(|place| place.letter * 2 > lines);
    let word_before = at.checked_sub(2).and_then(|at| places.get(at));
    letters(word_before) && letters(places.get(at))
}

/// Whether digits begin here behind a text that fills its field in some lines: its blanks become more towards its end, and
/// those in front of a number that stands right become less.
fn is_behind_padding(places: &[Place], at: usize, lines: usize) -> bool {
    /// Digits that are no word of the text.
    const DIGITS: usize = 4;
    let digits = places[at..].iter().take_while(|place| place.digit == lines).count();
    let before = places[at - 1].blank;
    let mut left = places[..at].iter().rev().map(|place| place.blank).skip_while(|blank| *blank == before);
    let here = &places[at];
    let mark = !here.varies && here.first.is_ascii_punctuation();
    (digits >= DIGITS || mark) && before > 0 && left.next().is_some_and(|blank| blank < before)
}

/// How many bytes are blank in all lines, from this one on.
fn blanks_from(places: &[Place], at: usize, lines: usize) -> usize {
    places[at..].iter().take_while(|place| place.blank == lines).count()
}

/// Whether the byte is the last digit of a number and carries its sign, in all lines. Letters alone are a word.
fn is_sign(places: &[Place], at: usize, lines: usize) -> bool {
    let digits = places[..at].iter().rev().take_while(|place| place.digit == lines).count();
    let place = &places[at];
    digits > 1 && place.signed + place.digit == lines && place.signed > 0 && place.letter + place.digit < lines
}

/// Whether the zeros begin here that fill up a number, behind the last digit of another one.
fn is_fill(places: &[Place], at: usize, lines: usize) -> bool {
    let run = &places[at..];
    let run = &run[..run.iter().take_while(|place| place.digit == lines).count()];
    let zeros = run.iter().take_while(|place| place.zero == lines).count();
    // Zeros at the end of all digits are those of the number in front.
    places[at - 1].digit == lines && places[at - 1].varies && zeros > 0 && zeros < run.len()
}

/// The length that nearly all lines have, the ones at the ends left out; `None` where there is none.
pub(super) fn usual_length(lengths: &[usize]) -> Option<usize> {
    let mut tally = std::collections::HashMap::new();
    for length in lengths {
        *tally.entry(*length).or_insert(0_usize) += 1;
    }
    let (length, times) = tally.into_iter().max_by_key(|(length, times)| (*times, *length))?;
    let inner = lengths.len().saturating_sub(2).max(1);
    (length > 0 && times * 2 > lengths.len() && times * 100 >= inner * 95).then_some(length)
}
