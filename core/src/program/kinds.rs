//! Transaction types: what tells of a record which one it is of.

use super::table::Table;
use crate::expr::Expr;
use crate::record::Pattern;
use std::sync::Arc;

/// What tells the types apart.
#[derive(Debug, Clone)]
pub(crate) enum Kinds {
    /// There is one, and every record is of it.
    Only,
    /// The text of this field.
    Field(usize, Table),
    /// The first rule that holds.
    Rules(Vec<TypeRule>),
}

/// A record is of a type when all of this holds; of nothing, every record is.
#[derive(Debug, Clone)]
pub(crate) struct TypeRule {
    /// The type.
    pub(crate) kind: usize,
    pub(crate) tests: Vec<TypeTest>,
}

/// What a test looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    /// The line as it stands in the file, without its end.
    Line,
    /// The text of a field, trimmed where the job says so.
    Field(u16),
}

/// One condition of a rule.
#[derive(Debug, Clone)]
pub(crate) enum TypeTest {
    /// These bytes stand at this place, counted from 0.
    Bytes { subject: Subject, at: usize, bytes: Vec<u8> },
    /// The whole is this.
    Equal { subject: Subject, text: Vec<u8> },
    /// The whole matches; `text` is the pattern as written.
    Pattern { subject: Subject, text: String, pattern: Arc<Pattern> },
    /// It is true; what is missing or ill-formed makes nothing true. `text` is the expression as written.
    Expression { text: String, expression: Expr },
}

impl TypeTest {
    /// Whether a text passes; expressions are not asked.
    #[inline]
    pub(super) fn holds(&self, text: &[u8]) -> bool {
        match self {
            TypeTest::Bytes { at, bytes, .. } => text.get(*at..).is_some_and(|rest| rest.starts_with(bytes)),
            TypeTest::Equal { text: wanted, .. } => text == wanted,
            TypeTest::Pattern { pattern, .. } => pattern.is_match(text),
            TypeTest::Expression { .. } => false,
        }
    }

    /// Whether everything that passes another test passes this one, as far as their texts show.
    pub(crate) fn follows_from(&self, other: &TypeTest) -> bool {
        match (self, other) {
            (TypeTest::Bytes { subject, at, bytes }, TypeTest::Bytes { subject: of, at: from, bytes: known }) => {
                let inside = at.checked_sub(*from).and_then(|at| known.get(at..));
                subject == of && inside.is_some_and(|rest| rest.starts_with(bytes))
            }
            (
                TypeTest::Bytes { subject, .. } | TypeTest::Equal { subject, .. } | TypeTest::Pattern { subject, .. },
                TypeTest::Equal { subject: of, text },
            ) => subject == of && self.holds(text),
            (TypeTest::Pattern { subject, text, .. }, TypeTest::Pattern { subject: of, text: known, .. }) => {
                subject == of && text == known
            }
            (TypeTest::Expression { text, .. }, TypeTest::Expression { text: known, .. }) => {
                text.trim() == known.trim()
            }
            _ => false,
        }
    }
}

impl TypeRule {
    /// Whether this rule holds wherever another one does, so that the other is never reached behind it.
    pub(crate) fn follows_from(&self, other: &TypeRule) -> bool {
        self.tests.iter().all(|test| other.tests.iter().any(|known| test.follows_from(known)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(at: usize, text: &str) -> TypeTest {
        TypeTest::Bytes { subject: Subject::Line, at, bytes: text.into() }
    }

    fn equal(field: u16, text: &str) -> TypeTest {
        TypeTest::Equal { subject: Subject::Field(field), text: text.into() }
    }

    fn pattern(subject: Subject, text: &str) -> TypeTest {
        TypeTest::Pattern { subject, text: text.into(), pattern: Arc::new(Pattern::compile(text).unwrap()) }
    }

    #[test]
    fn what_follows_from_what() {
        assert!(bytes(0, "D").follows_from(&bytes(0, "D1")));
        assert!(bytes(1, "1").follows_from(&bytes(0, "D1x")));
        assert!(bytes(0, "D1").follows_from(&bytes(0, "D1")));
        for (narrow, wide) in
            [(bytes(0, "D1"), bytes(0, "D")), (bytes(0, "1"), bytes(1, "1")), (bytes(2, "x"), bytes(0, "D1"))]
        {
            assert!(!narrow.follows_from(&wide), "{narrow:?} {wide:?}");
        }
        let of_field = |at, text: &str| TypeTest::Bytes { subject: Subject::Field(1), at, bytes: text.into() };
        assert!(of_field(1, "b").follows_from(&equal(1, "abc")) && !of_field(1, "b").follows_from(&equal(2, "abc")));
        assert!(pattern(Subject::Field(1), "a.*").follows_from(&equal(1, "abc")));
        assert!(!pattern(Subject::Field(1), "a").follows_from(&equal(1, "abc")));
        assert!(pattern(Subject::Line, "a.*").follows_from(&pattern(Subject::Line, "a.*")));
        assert!(!pattern(Subject::Line, ".*").follows_from(&pattern(Subject::Line, "a.*")));
        assert!(!equal(1, "a").follows_from(&of_field(0, "a")));
    }

    #[test]
    fn a_rule_of_several_tests_is_narrower_than_one_of_fewer() {
        let rule = |tests: Vec<TypeTest>| TypeRule { kind: 0, tests };
        let both = rule(vec![bytes(0, "10"), bytes(4, "x")]);
        assert!(rule(vec![bytes(0, "10")]).follows_from(&both) && !both.follows_from(&rule(vec![bytes(0, "10")])));
        assert!(rule(Vec::new()).follows_from(&both) && !both.follows_from(&rule(Vec::new())));
    }
}
