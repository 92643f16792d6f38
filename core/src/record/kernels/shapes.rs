//! Shapes that kernels work by, computed once when a job is compiled.

/// Number of canonical digits: `YYYYMMDDHHMMSS`.
pub const CANONICAL: usize = 14;

/// A date and time as sixteen bytes: the ASCII digits `YYYYMMDDHHMMSS`, then two zero digits.
/// A date alone has the time `000000`, a time alone the date `00010101`.
pub type Canonical = [u8; 16];

/// The shape `[+-]digits.digits`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecimalShape {
    /// Digits behind the point; 0 means no point.
    pub scale: usize,
    /// Most digits in front of the point; together with `scale` at most 15.
    pub integer_digits: usize,
    /// For sixteen bytes that end with the number: where each of sixteen digits stands, or a byte above 127 for zero.
    pub(super) gather: [u8; 16],
}

impl DecimalShape {
    /// A shape, or `None` when it has more digits than the kernels take.
    pub fn new(scale: usize, integer_digits: usize) -> Option<DecimalShape> {
        if scale + integer_digits > 15 || integer_digits == 0 {
            return None;
        }
        let mut gather = [0x80; 16];
        for (place, source) in gather.iter_mut().enumerate() {
            let from_end = 15 - place;
            let in_text = if from_end < scale { from_end } else { from_end + usize::from(scale > 0) };
            if in_text < 16 {
                *source = (15 - in_text) as u8;
            }
        }
        Some(DecimalShape { scale, integer_digits, gather })
    }
}

/// The shape of a date or time in which every part has a fixed place, at most 32 bytes long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentShape {
    /// Length of the text in bytes.
    pub length: usize,
    /// Per byte: `0` at the place of a digit, else the literal byte.
    pub(super) base: [u8; 32],
    /// Per byte: 9 at the place of a digit, else 0.
    pub(super) limit: [u8; 32],
    /// For each canonical digit, the place in the text; `None` where the text has no such part.
    pub(super) places: [Option<u8>; CANONICAL],
    /// `places` for the first sixteen bytes of the text, and for the sixteen that end it (a byte above 127 elsewhere).
    pub(super) gather: [[u8; 16]; 2],
    /// What stands where the text has no such part: year 1, month 1, day 1, midnight.
    pub(super) missing: [u8; 16],
}

/// What one byte of a date or time text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// This byte.
    Literal(u8),
    /// This canonical digit, counted from 0.
    Digit(u8),
}

impl MomentShape {
    /// The shape of a text, byte by byte; `None` when it is longer than 32 bytes, or names a digit twice.
    pub fn new(text: &[Place]) -> Option<MomentShape> {
        if text.len() > 32 || text.is_empty() {
            return None;
        }
        let mut shape = MomentShape {
            length: text.len(),
            base: [0; 32],
            limit: [0; 32],
            places: [None; CANONICAL],
            gather: [[0x80; 16]; 2],
            missing: *b"\0\0\0\x01\0\x01\0\x01\0\0\0\0\0\0\0\0",
        };
        for (index, place) in text.iter().enumerate() {
            match *place {
                Place::Literal(byte) => shape.base[index] = byte,
                Place::Digit(digit) => {
                    shape.base[index] = b'0';
                    shape.limit[index] = 9;
                    let slot = shape.places.get_mut(digit as usize)?;
                    if slot.replace(index as u8).is_some() {
                        return None;
                    }
                    shape.missing[digit as usize] = 0;
                    if index < 16 {
                        shape.gather[0][digit as usize] = index as u8;
                    } else {
                        shape.gather[1][digit as usize] = (index + 16 - text.len()) as u8;
                    }
                }
            }
        }
        Some(shape)
    }
}

/// How a date and time is written when every part has a fixed place; at most 32 bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrangement {
    /// Length of the text in bytes.
    pub length: usize,
    /// Per byte: the canonical digit, or a byte above 127 for a literal.
    pub(super) digits: [u8; 32],
    /// Per byte: the literal, or zero.
    pub(super) literals: [u8; 32],
}

impl Arrangement {
    /// The arrangement of a text, byte by byte; `None` when it is longer than 32 bytes.
    pub fn new(text: &[Place]) -> Option<Arrangement> {
        if text.len() > 32 || text.is_empty() {
            return None;
        }
        let mut arrangement = Arrangement { length: text.len(), digits: [0x80; 32], literals: [0; 32] };
        for (index, place) in text.iter().enumerate() {
            match *place {
                Place::Literal(byte) => arrangement.literals[index] = byte,
                Place::Digit(digit) => arrangement.digits[index] = digit,
            }
        }
        Some(arrangement)
    }
}

/// Whether the canonical digit values (not ASCII) name a moment that exists: years 0001 to 9999, 00:00:00 to 23:59:59.
pub(super) fn exists(digits: &[u8; 16]) -> bool {
    let two = |at: usize| u32::from(digits[at]) * 10 + u32::from(digits[at + 1]);
    let (year, month, day) = (two(0) * 100 + two(2), two(4), two(6));
    year > 0 && two(8) < 24 && two(10) < 60 && two(12) < 60 && day >= 1 && day <= days_in_month(year, month)
}

/// Days of a month of the Gregorian calendar; 0 for a month that does not exist.
fn days_in_month(year: u32, month: u32) -> u32 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}
