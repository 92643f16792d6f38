//! Dates that stand at the same bytes of all lines.

use std::ops::Range;

/// Shapes of dates and times, the longest first: `9` is a digit, everything else itself.
const SHAPES: [&[u8]; 9] = [
    b"9999-99-99 99:99:99.999999",
    b"9999-99-99T99:99:99.999999",
    b"9999-99-99 99:99:99.999",
    b"9999-99-99T99:99:99",
    b"9999-99-99 99:99:99",
    b"9999-99-99",
    b"9999/99/99",
    b"99.99.9999",
    b"99/99/9999",
];

/// Where dates are; lines in which the place is blank do not count against them.
pub(super) fn dates(lines: &[&[u8]], length: usize) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while at < length {
        let fits = |shape: &&&[u8]| at + shape.len() <= length && stands(lines, at, shape);
        match SHAPES.iter().find(fits) {
            Some(shape) => {
                found.push(at..at + shape.len());
                at += shape.len();
            }
            None => at += 1,
        }
    }
    found
}

fn stands(lines: &[&[u8]], at: usize, shape: &[u8]) -> bool {
    let mut filled = 0;
    for line in lines {
        let text = &line[at..at + shape.len()];
        if text.iter().all(|byte| *byte == b' ') {
            continue;
        }
        let pairs = text.iter().zip(shape);
        if !pairs.clone().all(|(byte, wanted)| if *wanted == b'9' { byte.is_ascii_digit() } else { byte == wanted }) {
            return false;
        }
        filled += 1;
    }
    filled > 0
}
