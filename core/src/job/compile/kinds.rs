//! Transaction types that no field tells: what each says of its records, and whether every one can be reached.

use super::context::Context;
use super::scopes::RecordScope;
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, quoted};
use crate::job::document::{Input, Scalar, Span, Spanned, Told, Transaction, When};
use crate::program::model::Field;
use crate::program::{LineShape, Subject, TypeRule, TypeTest};
use crate::record::{Charset, Unit};

/// What the tests of a type are compiled against.
pub(super) struct Records<'r> {
    pub(super) shape: &'r LineShape,
    pub(super) fields: &'r [Field],
    pub(super) charset: Charset,
    pub(super) scope: &'r RecordScope,
}

impl Context<'_> {
    /// What tells the types apart, in the order of the job; nothing where a field does, or there is but one type that says nothing.
    pub(super) fn type_rules(&mut self, input: &Input, records: &Records<'_>) -> Vec<TypeRule> {
        let document = self.document;
        let kinds: Vec<&(Spanned<String>, Transaction)> = document.transactions.iter().collect();
        let Some((first, _)) = kinds.iter().find(|(_, kind)| kind.when.is_some()) else { return Vec::new() };
        if let Some(field) = &input.record.type_field {
            let message = format!("the transaction type is told by the field `{}` and by `when`", field.value);
            let help = "keep one of the two: `type_field`, or a `when` under every type";
            let diagnostic = Diagnostic::error(codes::mapping::OPTION_UNFIT, message, field.span);
            self.problem(diagnostic.secondary(first.span, "this type has a `when`").help(help));
            return Vec::new();
        }
        if let Some((name, _)) = kinds.iter().find(|(_, kind)| kind.when.is_none()) {
            let message = format!("the transaction type {} has no `when`, and others have", quoted(&name.value));
            let help = "say which records are of it, or `when: default` under the last type for all that are left";
            self.error_help(codes::job::NEEDS_TYPE_FIELD, name.span, message, help);
        }
        if let Some((name, _)) = kinds.iter().find(|(name, _)| name.value == "rejects") {
            let message =
                format!("the transaction type {} is what `from:` calls rejected records", quoted(&name.value));
            self.error_help(codes::job::WRONG_SHAPE, name.span, message, "give the type another name");
        }
        let mut rules: Vec<(TypeRule, Span)> = Vec::new();
        for (index, (name, kind)) in kinds.into_iter().enumerate() {
            let tests = match &kind.when {
                Some(When::Told(told)) => self.tests(name, told, records),
                Some(When::Default) => Some(Vec::new()),
                None => None,
            };
            if let Some(tests) = tests {
                let rule = TypeRule { kind: index, tests };
                self.check_reached(name, &rule, &rules);
                rules.push((rule, name.span));
            }
        }
        rules.into_iter().map(|(rule, _)| rule).collect()
    }

    /// Whether a type has a record that no type in front of it takes.
    fn check_reached(&mut self, name: &Spanned<String>, rule: &TypeRule, before: &[(TypeRule, Span)]) {
        let Some((taken, taker)) = before.iter().find(|(known, _)| known.follows_from(rule)) else { return };
        let told = |problem: &Diagnostic| problem.secondary.iter().any(|(span, _)| span == taker);
        if taken.tests.is_empty() && self.problems.iter().any(told) {
            // What takes everything is one mistake, however many types stand behind it.
            return;
        }
        let message = format!("no record can be of the transaction type {}", quoted(&name.value));
        let help = "the first type that fits is taken: write the narrower one first";
        self.problem(
            Diagnostic::error(codes::job::WRONG_SHAPE, message, name.span)
                .secondary(*taker, "this one in front takes all of them")
                .help(help),
        );
    }

    /// What is true of the records of a type; `None`, with its problem noted, where a part of it cannot be used.
    fn tests(&mut self, name: &Spanned<String>, told: &Told, records: &Records<'_>) -> Option<Vec<TypeTest>> {
        let subject = self.subject(told, records)?;
        let mut tests = Vec::new();
        if let Some(prefix) = &told.prefix {
            tests.push(self.told_text(prefix, subject, records).map(|bytes| TypeTest::Bytes { subject, at: 0, bytes }));
        }
        if told.at.is_some() || told.value.is_some() {
            tests.push(self.told_value(told, subject, records));
        }
        if let Some(pattern) = &told.pattern {
            tests.push(self.told_pattern(pattern, subject, records));
        }
        let looks = !tests.is_empty();
        if let Some(text) = &told.expr {
            let expression = self.condition(text, &mut records.scope.without_type());
            let text = text.value.clone();
            tests.push(expression.map(|expression| TypeTest::Expression { text, expression }));
        }
        if tests.is_empty() || told.field.is_some() && !looks {
            let message = format!("`when` says nothing of the records of {}", quoted(&name.value));
            let message = match &told.field {
                Some(field) => format!("`when` says nothing of the field `{}`", field.value),
                None => message,
            };
            let help = "write one or more of `prefix`, `at` with `value`, `pattern` and `expr`, or `when: default`";
            let span = told.field.as_ref().map_or(name.span, |field| field.span);
            self.error_help(codes::job::WRONG_SHAPE, span, message, help);
            return None;
        }
        tests.into_iter().collect()
    }

    fn subject(&mut self, told: &Told, records: &Records<'_>) -> Option<Subject> {
        match &told.field {
            None => Some(Subject::Line),
            Some(name) => self.source_field(name, records.fields).map(Subject::Field),
        }
    }

    /// The bytes of a text that is looked for. In the line they stand in the character set of the file.
    fn told_text(&mut self, text: &Spanned<Scalar>, subject: Subject, records: &Records<'_>) -> Option<Vec<u8>> {
        let bytes = text.value.0.as_bytes();
        let why = match subject {
            _ if bytes.is_empty() => "is empty",
            Subject::Line if bytes.contains(&b'\n') => "holds a line end",
            Subject::Line if records.charset != Charset::Utf8 && !bytes.is_ascii() => {
                "has other characters than ASCII, and the line is looked at before its characters are"
            }
            _ => return Some(bytes.to_vec()),
        };
        let message = format!("no record can be told by {}: it {why}", quoted(&text.value.0));
        let help = "write the text that the records have, or look at a field of them: `{field: NAME, value: TEXT}`";
        self.error_help(codes::job::UNKNOWN_VALUE, text.span, message, help);
        None
    }

    fn told_value(&mut self, told: &Told, subject: Subject, records: &Records<'_>) -> Option<TypeTest> {
        let (at, value) = match (&told.at, &told.value) {
            (None, None) => return None,
            (Some(at), None) => {
                let help = "write what stands there: `{at: 5, value: \"07\"}`";
                self.error_help(codes::job::MISSING_KEY, at.span, "`at` says where, and nothing says what", help);
                return None;
            }
            (None, Some(value)) if subject == Subject::Line => {
                let help = "write its first byte, counted from 1: `{at: 5, value: \"07\"}`, or the field that it is";
                let message = format!("nothing says where in the line {} stands", quoted(&value.value.0));
                self.error_help(codes::job::MISSING_KEY, value.span, message, help);
                return None;
            }
            (at, Some(value)) => (at.as_ref(), value),
        };
        let bytes = self.told_text(value, subject, records)?;
        let Some(at) = at else { return Some(TypeTest::Equal { subject, text: bytes }) };
        if let (LineShape::Fixed { unit: Unit::Characters, .. }, Subject::Line) = (records.shape, subject) {
            let help = "look at the field that stands there: `{field: NAME, value: TEXT}`";
            self.unfit(at.span, "`at`", "lines whose positions count characters", help);
            return None;
        }
        let end = at.value as usize - usize::from(at.value > 0) + bytes.len();
        let length = records.shape.length().filter(|length| *length > 0 && subject == Subject::Line);
        let message = match length {
            _ if at.value == 0 => "bytes are counted from 1".to_owned(),
            Some(length) if end > length => format!("{} would end at byte {end} of {length}", quoted(&value.value.0)),
            _ => return Some(TypeTest::Bytes { subject, at: at.value as usize - 1, bytes }),
        };
        self.error_help(codes::mapping::FIELD_POSITION, at.span, message, "correct the position");
        None
    }

    fn told_pattern(&mut self, text: &Spanned<String>, subject: Subject, records: &Records<'_>) -> Option<TypeTest> {
        if subject == Subject::Line && records.charset != Charset::Utf8 {
            let help = "look at a field: `{field: NAME, pattern: TEXT}`, or write `prefix`, or `at` with `value`";
            self.unfit(text.span, "`pattern`", "lines in another character set than UTF-8", help);
            return None;
        }
        let pattern = self.regular_expression(text, "a transaction type")?;
        Some(TypeTest::Pattern { subject, text: text.value.clone(), pattern })
    }
}
