//! What is noted of the values of a column while the sample is read.

use super::numbers::Numbers;
use super::types::{Formats, Moments};
use crate::record::Standard;
use std::collections::HashMap;

/// Different values that are told apart.
const DISTINCT: usize = 32;
/// The longest value that tells a transaction type.
const LONGEST_TYPE: usize = 16;

/// The values of a column.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// All values, those that are empty or blank, and those that are blank.
    pub(super) rows: usize,
    pub(super) empty: usize,
    pub(super) blank: usize,
    /// Values with blanks in front, and behind.
    pub(super) left: usize,
    pub(super) right: usize,
    /// Least and most characters, and bytes, of values that are not empty; blanks at the ends left out.
    pub(super) characters: (usize, usize),
    pub(super) bytes: (usize, usize),
    pub(super) numbers: Numbers,
    pub(super) moments: Moments,
    /// Values that have 13 to 19 digits, and those of them whose last digit is right by Luhn.
    pub(super) long_numbers: usize,
    pub(super) luhn: usize,
    /// How often each value stands there; `None` where there are too many, or they are too long.
    pub(super) distinct: Option<HashMap<String, usize>>,
}

impl Column {
    pub(super) fn new(formats: &Formats) -> Column {
        Column {
            rows: 0,
            empty: 0,
            blank: 0,
            left: 0,
            right: 0,
            characters: (usize::MAX, 0),
            bytes: (usize::MAX, 0),
            numbers: Numbers::default(),
            moments: Moments::new(formats),
            long_numbers: 0,
            luhn: 0,
            distinct: Some(HashMap::new()),
        }
    }

    /// Values that are not empty.
    pub(super) fn filled(&self) -> usize {
        self.rows - self.empty
    }

    pub(super) fn add(&mut self, value: &str, formats: &Formats) {
        self.rows += 1;
        let text = value.trim_matches(' ');
        self.count(text);
        if text.is_empty() {
            self.empty += 1;
            self.blank += usize::from(!value.is_empty());
            return;
        }
        self.left += usize::from(value.starts_with(' '));
        self.right += usize::from(value.ends_with(' '));
        let characters = text.chars().count();
        self.characters = (self.characters.0.min(characters), self.characters.1.max(characters));
        self.bytes = (self.bytes.0.min(text.len()), self.bytes.1.max(text.len()));
        self.numbers.add(text);
        self.moments.add(text, formats);
        if (13..=19).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
            self.long_numbers += 1;
            self.luhn += usize::from(Standard::Luhn.holds(text.as_bytes()));
        }
    }

    fn count(&mut self, text: &str) {
        let Some(distinct) = &mut self.distinct else { return };
        if let Some(count) = distinct.get_mut(text) {
            *count += 1;
        } else if distinct.len() < DISTINCT && text.len() <= LONGEST_TYPE {
            distinct.insert(text.to_owned(), 1);
        } else {
            self.distinct = None;
        }
    }
}
