//! Patterns that a whole value must match: linear-time regular expressions.
//!
//! From the pattern's syntax tree it is also proved what the faster paths want to know: whether a match is a number,
//! and whether the pattern is no more than a count of bytes of one class.

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind, Look};
use std::fmt;

/// Most memory of a compiled pattern, in bytes.
const SIZE_LIMIT: usize = 1 << 20;

/// A compiled pattern.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    regex: Regex,
    digits_only: bool,
    simple: Option<SimplePattern>,
}

impl Pattern {
    /// Compiles a pattern; it is anchored at both ends of the value.
    ///
    /// # Errors
    /// What is wrong with the pattern, and where, in one line.
    pub(crate) fn compile(pattern: &str) -> Result<Pattern, String> {
        let tree = regex_syntax::parse(pattern).map_err(|error| describe(&error))?;
        // The tree's own text, and not the pattern's: in comment mode a `#` would swallow what follows.
        let regex = RegexBuilder::new(&format!(r"\A(?:{tree})\z"))
            .size_limit(SIZE_LIMIT)
            .dfa_size_limit(SIZE_LIMIT)
            .build()
            .map_err(|error| match error {
                regex::Error::CompiledTooBig(_) => "the pattern is too large when compiled (1 MiB at most)".to_owned(),
                other => other.to_string(),
            })?;
        let at_least_one = tree.properties().minimum_len().is_some_and(|length| length > 0);
        Ok(Pattern { regex, digits_only: at_least_one && has_only_digits(&tree), simple: simplify(&tree) })
    }

    /// Whether the whole value matches.
    pub(crate) fn is_match(&self, value: &[u8]) -> bool {
        self.regex.is_match(value)
    }

    /// Whether every match is proved to be one or more ASCII digits and nothing else.
    pub(crate) fn digits_only(&self) -> bool {
        self.digits_only
    }

    /// The same pattern as a count of bytes of one class, where it is no more than that.
    pub(crate) fn simple(&self) -> Option<&SimplePattern> {
        self.simple.as_ref()
    }
}

/// Between `min` and `max` bytes, all of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SimplePattern {
    /// The class.
    pub(crate) class: ByteClass,
    /// Fewest bytes.
    pub(crate) min: u32,
    /// Most bytes; `u32::MAX` where the pattern sets no limit (no value is as long).
    pub(crate) max: u32,
}

/// A set of ASCII bytes.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct ByteClass {
    /// Whether each byte is in the set.
    pub(crate) table: [bool; 256],
}

impl ByteClass {
    fn of(ranges: impl Iterator<Item = (u32, u32)>) -> Option<ByteClass> {
        let mut table = [false; 256];
        for (first, last) in ranges {
            // From U+0080 on a character is not a byte.
            if last >= 0x80 {
                return None;
            }
            table[first as usize..=last as usize].fill(true);
        }
        Some(ByteClass { table })
    }

    /// Whether the byte is in the set.
    pub(crate) fn contains(&self, byte: u8) -> bool {
        self.table[usize::from(byte)]
    }

    /// Whether the set is `0` to `9`, no more and no less.
    pub(crate) fn is_digits(&self) -> bool {
        (0..=255u8).all(|byte| self.contains(byte) == byte.is_ascii_digit())
    }
}

/// The bytes of the set, as a byte string.
impl fmt::Debug for ByteClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = (0..=255u8).filter(|byte| self.contains(*byte)).collect::<Vec<_>>();
        write!(f, "ByteClass(b\"{}\")", bytes.escape_ascii())
    }
}

fn describe(error: &regex_syntax::Error) -> String {
    let (message, offset) = match error {
        regex_syntax::Error::Parse(error) => (error.kind().to_string(), error.span().start.offset),
        regex_syntax::Error::Translate(error) => (error.kind().to_string(), error.span().start.offset),
        other => return other.to_string(),
    };
    format!("{message} (at byte {})", offset + 1)
}

/// The ranges of a class.
fn ranges(class: &Class) -> Box<dyn Iterator<Item = (u32, u32)> + '_> {
    match class {
        Class::Unicode(class) => Box::new(class.iter().map(|range| (u32::from(range.start()), u32::from(range.end())))),
        Class::Bytes(class) => Box::new(class.iter().map(|range| (u32::from(range.start()), u32::from(range.end())))),
    }
}

fn has_only_digits(tree: &Hir) -> bool {
    let digit = |code: u32| (u32::from(b'0')..=u32::from(b'9')).contains(&code);
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => true,
        HirKind::Literal(literal) => literal.0.iter().all(u8::is_ascii_digit),
        HirKind::Class(class) => ranges(class).all(|(first, last)| digit(first) && digit(last)),
        HirKind::Repetition(repetition) => has_only_digits(&repetition.sub),
        HirKind::Capture(capture) => has_only_digits(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().all(has_only_digits),
    }
}

fn simplify(tree: &Hir) -> Option<SimplePattern> {
    match tree.kind() {
        HirKind::Class(class) => Some(SimplePattern { class: ByteClass::of(ranges(class))?, min: 1, max: 1 }),
        HirKind::Literal(literal) => literal.0.iter().map(|byte| one_byte(*byte)).reduce(join)?,
        HirKind::Capture(capture) => simplify(&capture.sub),
        HirKind::Repetition(repetition) => {
            let once = simplify(&repetition.sub).filter(|once| once.min == 1 && once.max == 1)?;
            Some(SimplePattern { min: repetition.min, max: repetition.max.unwrap_or(u32::MAX), ..once })
        }
        // A value is matched whole, so an anchor at its end says nothing new.
        HirKind::Concat(parts) => {
            let start = usize::from(matches!(parts.first()?.kind(), HirKind::Look(Look::Start)));
            let end = parts.len() - usize::from(matches!(parts.last()?.kind(), HirKind::Look(Look::End)));
            parts.get(start..end)?.iter().map(simplify).reduce(join)?
        }
        HirKind::Empty | HirKind::Look(_) | HirKind::Alternation(_) => None,
    }
}

fn one_byte(byte: u8) -> Option<SimplePattern> {
    let code = u32::from(byte);
    Some(SimplePattern { class: ByteClass::of(std::iter::once((code, code)))?, min: 1, max: 1 })
}

/// One pattern behind the other: still a count of one class when both have the same class.
fn join(left: Option<SimplePattern>, right: Option<SimplePattern>) -> Option<SimplePattern> {
    let (left, right) = (left?, right?);
    let max = left.max.saturating_add(right.max);
    (left.class == right.class).then(|| SimplePattern {
        min: left.min.saturating_add(right.min),
        max,
        class: left.class,
    })
}

#[cfg(test)]
mod tests;
