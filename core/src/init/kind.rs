//! The field that tells the transaction type: few values, and lines that look otherwise with each of them.

use super::column::Column;
use super::guess::{Look, is_tag};
use std::collections::{BTreeMap, HashMap};

/// Types that a job may begin with.
const TYPES: std::ops::RangeInclusive<usize> = 2..=20;
/// Records that are needed before anything is said about types.
const ENOUGH: usize = 10;
/// Fields that are looked at more closely.
const CANDIDATES: usize = 4;
/// The longest type where no name speaks of types.
const SHORT: usize = 4;
/// Different shapes of a field that are counted for a type.
const SHAPES: usize = 24;
/// Words of names that speak of types.
const WORDS: [&str; 6] = ["type", "kind", "rectype", "txntype", "trantype", "record"];

/// Fields that may tell the type, the likeliest first. `names` are the column names, where there are any.
pub(super) fn candidates(columns: &[Column], names: Option<&[String]>) -> Vec<usize> {
    let speaks = |index: usize| names.and_then(|names| names.get(index)).is_some_and(|name| speaks_of_types(name));
    let fits = |(index, column): &(usize, &Column)| {
        let Some(distinct) = column.distinct.as_ref().filter(|_| column.empty == 0 && column.rows >= ENOUGH) else {
            return false;
        };
        let word = |value: &String| value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
        let several =
            TYPES.contains(&distinct.len()) && distinct.values().all(|count| *count > 1) && distinct.keys().all(word);
        let one_length = column.characters.0 == column.characters.1;
        let short = one_length && column.characters.1 <= SHORT && distinct.keys().all(|value| is_tag(value));
        several
            && column.left == 0
            && column.right == 0
            && (speaks(*index) || (short && (names.is_none() || *index == 0)))
    };
    let mut found: Vec<usize> = columns.iter().enumerate().filter(fits).map(|(index, _)| index).collect();
    found.sort_by_key(|index| !speaks(*index));
    found.truncate(CANDIDATES);
    found
}

fn speaks_of_types(name: &str) -> bool {
    let words = name.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase);
    words.into_iter().any(|word| WORDS.contains(&word.as_str()))
}

/// What records of each type look like.
#[derive(Debug)]
pub(super) struct Kinds {
    field: usize,
    /// By type: how many records, and by field how many of each shape.
    types: BTreeMap<String, (usize, Vec<HashMap<String, usize>>)>,
}

impl Kinds {
    pub(super) fn new(field: usize) -> Kinds {
        Kinds { field, types: BTreeMap::new() }
    }

    pub(super) fn add(&mut self, cells: &[String]) {
        let Some(kind) = cells.get(self.field) else { return };
        let kind = kind.trim_matches(' ').to_owned();
        let (count, shapes) = self.types.entry(kind).or_insert_with(|| (0, vec![HashMap::new(); cells.len()]));
        *count += 1;
        for (shapes, cell) in shapes.iter_mut().zip(cells) {
            let shape = shape(cell);
            if shapes.len() < SHAPES || shapes.contains_key(&shape) {
                *shapes.entry(shape).or_insert(0) += 1;
            }
        }
    }

    /// How many other fields look one way with one type, and otherwise with another one.
    pub(super) fn differing(&self) -> usize {
        let fields = self.types.values().map(|(_, shapes)| shapes.len()).min().unwrap_or(0);
        (0..fields).filter(|field| *field != self.field && self.differs(*field)).count()
    }

    fn differs(&self, field: usize) -> bool {
        let kinds = || self.types.values().map(|(count, shapes)| (*count, &shapes[field]));
        kinds().any(|(count, shapes)| {
            let usual = shapes.iter().find(|(_, times)| **times * 10 >= count * 9);
            usual.is_some_and(|(shape, _)| {
                kinds().any(|(count, shapes)| shapes.get(shape).copied().unwrap_or(0) * 10 <= count)
            })
        })
    }

    /// The field that tells the type.
    pub(super) fn field(&self) -> usize {
        self.field
    }
}

/// The shape of a text: runs of letters and digits as one mark each.
fn shape(text: &str) -> String {
    let text = text.trim_matches(' ');
    if Look::of(text) == Look::Empty {
        return String::new();
    }
    let mut shape = String::new();
    for letter in text.chars().take(64) {
        let mark = match letter {
            letter if letter.is_ascii_digit() => '9',
            letter if letter.is_alphabetic() => 'A',
            other => other,
        };
        if !shape.ends_with(mark) {
            shape.push(mark);
        }
    }
    shape
}
