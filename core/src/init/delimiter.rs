//! Which mark divides the lines of a sample into fields, and whether fields are quoted.

use super::lines::{Dialect, lines};
use memchr::{memchr, memchr_iter};
use std::ops::Range;

/// Marks that are meant to divide, the most telling first.
const USUAL: &[u8] = b"\t;|,";
/// Marks that divide now and then, and stand in texts as well.
const RARE: &[u8] = b"\x1F\x1E\x01^~!#*:";
const QUOTES: &[u8] = b"\"'";
/// How much of a sample is asked.
const LOOK: usize = 256 << 10;
const LINES: usize = 2_000;
/// Lines at the ends that may have another number of fields: titles, headers, a trailer.
const ABOVE: usize = 20;
const BELOW: usize = 1;
/// Lines that are needed to tell padding from chance.
const ENOUGH: usize = 20;
/// Of a hundred lines so many must have the same number of fields.
const FITTING: usize = 95;

/// A dialect, and how well the lines agree with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fit {
    pub(super) dialect: Dialect,
    /// Fields of a line.
    pub(super) fields: usize,
    /// Lines that were asked, and those that have so many fields.
    pub(super) asked: usize,
    pub(super) fitting: usize,
    /// Whether every line has its marks at the same places, or lines are of different lengths: fields that are filled up
    /// with blanks to one length have neither.
    unpadded: bool,
}

impl Fit {
    /// Lines of one field each.
    pub(super) fn undivided(dialect: Dialect, lines: usize) -> Fit {
        Fit { dialect, fields: 1, asked: lines, fitting: lines, unpadded: true }
    }

    fn is_perfect(&self) -> bool {
        self.fitting == self.asked
    }

    fn per_cent(&self) -> usize {
        self.fitting * 100 / self.asked.max(1)
    }
}

/// The dialect of a text; `None` where no mark divides its lines alike.
pub(super) fn detect(text: &[u8]) -> Option<Fit> {
    let text = &text[..text.len().min(LOOK)];
    let cut = text.len() == LOOK;
    let usual = USUAL.iter().filter_map(|delimiter| of_delimiter(text, *delimiter, cut)).filter(|fit| fit.unpadded);
    if let Some(best) = usual.reduce(better) {
        return Some(best);
    }
    let rare = RARE.iter().filter_map(|delimiter| of_delimiter(text, *delimiter, cut));
    // Three fields at least, and no line otherwise: a mark of a text stands there by chance.
    let rare = rare.filter(|fit| fit.is_perfect() && fit.fields > 2 && fit.unpadded && !is_uniform(text, cut));
    rare.reduce(better)
}

/// The better one of two; `one` is the more telling mark where nothing else decides.
fn better(one: Fit, other: Fit) -> Fit {
    let rank = |fit: &Fit| (fit.is_perfect(), if fit.is_perfect() { 100 } else { fit.per_cent() / 5 });
    let (first, second) = (rank(&one), rank(&other));
    if first != second {
        return if first > second { one } else { other };
    }
    // A comma may stand in every number of a file, and a tab never in a text.
    let decided = one.dialect.delimiter == b'\t' || (one.dialect.delimiter == b';' && other.dialect.delimiter == b',');
    if decided || one.fields >= other.fields { one } else { other }
}

/// How the lines agree with a delimiter, quoted if there is reason to think so.
fn of_delimiter(text: &[u8], delimiter: u8, cut: bool) -> Option<Fit> {
    memchr(delimiter, text)?;
    let plain = fit(text, Dialect { delimiter, quote: None }, cut);
    let quoted = QUOTES.iter().filter(|quote| begins_fields(text, delimiter, **quote));
    let quoted = quoted.filter_map(|quote| fit(text, Dialect { delimiter, quote: Some(*quote) }, cut));
    // Quotes that begin fields are meant, unless lines agree less with them.
    let quoted = quoted.reduce(|one, other| if other.per_cent() > one.per_cent() { other } else { one });
    let fit = match (plain, quoted) {
        (Some(plain), Some(quoted)) if plain.per_cent() > quoted.per_cent() => plain,
        (plain, quoted) => quoted.or(plain)?,
    };
    (fit.fields > 1 && fit.per_cent() >= FITTING).then_some(fit)
}

/// Whether a field begins with the mark and another one, or the same, ends with it.
fn begins_fields(text: &[u8], delimiter: u8, quote: u8) -> bool {
    let at_edge = |byte: Option<&u8>| byte.is_none_or(|byte| [delimiter, b'\n', b'\r'].contains(byte));
    let before = |at: usize| at.checked_sub(1).and_then(|before| text.get(before));
    let mut begins = false;
    let mut ends = false;
    for at in memchr_iter(quote, text) {
        begins |= at_edge(before(at));
        ends |= at > 0 && at_edge(text.get(at + 1));
    }
    begins && ends
}

fn fit(text: &[u8], dialect: Dialect, cut: bool) -> Option<Fit> {
    let asked = asked(text, dialect.quote, cut);
    let counts: Vec<Option<usize>> = asked.iter().map(|line| dialect.count(trimmed(&text[line.clone()]))).collect();
    let fields = most_frequent(&counts)?;
    let fits = |count: &&Option<usize>| **count == Some(fields);
    let (first, last) = (counts.iter().position(|count| fits(&count))?, counts.iter().rposition(|count| fits(&count))?);
    // Within the ends, where anything may stand, and at most as much as is allowed there.
    let below = if cut || counts.last() == Some(&None) { 0 } else { BELOW };
    let (from, to) = (first.min(ABOVE), (last + 1).max(counts.len() - below));
    let inner = &counts[from..to];
    let fitting: Vec<usize> = (from..to).filter(|index| counts[*index] == Some(fields)).collect();
    let unpadded = !is_padded(text, fitting.iter().map(|index| asked[*index].clone()), dialect.delimiter);
    let most = fitting.len() * 2 >= counts.len();
    most.then_some(Fit { dialect, fields, asked: inner.len(), fitting: fitting.len(), unpadded })
}

/// The lines that are asked: whole ones, and no empty one at the end.
fn asked(text: &[u8], quote: Option<u8>, cut: bool) -> Vec<Range<usize>> {
    let mut found = lines(text, quote);
    if cut && found.len() > 1 {
        found.pop();
    }
    found.truncate(LINES);
    found
}

fn trimmed(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The most frequent number of fields; the larger one of two.
fn most_frequent(counts: &[Option<usize>]) -> Option<usize> {
    let mut tally = std::collections::BTreeMap::new();
    for count in counts.iter().flatten() {
        *tally.entry(*count).or_insert(0_usize) += 1;
    }
    tally.into_iter().max_by_key(|(count, times)| (*times, *count)).map(|(count, _)| count)
}

/// Whether lines of one length have the mark at different places: what stands between the marks is filled up with blanks, or
/// the mark belongs to a text.
fn is_padded(text: &[u8], mut lines: impl ExactSizeIterator<Item = Range<usize>>, delimiter: u8) -> bool {
    if lines.len() < ENOUGH {
        return false;
    }
    let Some(first) = lines.next() else { return false };
    let places = |line: Range<usize>| memchr_iter(delimiter, &text[line]).collect::<Vec<_>>();
    let (length, expected) = (first.len(), places(first));
    let mut moved = false;
    for line in lines {
        if line.len() != length {
            return false;
        }
        moved |= places(line) != expected;
    }
    moved
}

/// Whether nearly all lines have one length.
fn is_uniform(text: &[u8], cut: bool) -> bool {
    let asked = asked(text, None, cut);
    let lengths: Vec<Option<usize>> = asked.iter().map(|line| Some(trimmed(&text[line.clone()]).len())).collect();
    let Some(usual) = most_frequent(&lengths) else { return false };
    let same = lengths.iter().filter(|length| **length == Some(usual)).count();
    same * 100 >= lengths.len() * FITTING && lengths.len() > 2
}
