//! Lines of the input that are no records: what comments begin with, and whether anything else would be taken for one.

use super::context::Context;
use crate::envelope::{HeaderRow, InputLine};
use crate::error::codes;
use crate::job::diagnostic::quoted;
use crate::job::document::{BlankLines, Format, Input, Span};
use crate::program::{Subject, TypeRule, TypeTest};
use crate::record::{Delimiter, PassedLines, ShortText};

impl Context<'_> {
    /// Which lines of the input are passed over.
    pub(super) fn passed_lines(&mut self, input: &Input, delimiter: Delimiter, quote: Option<u8>) -> PassedLines {
        let blank = input.blank_lines.as_ref().is_some_and(|lines| lines.value == BlankLines::Skip);
        PassedLines { comment: self.comment(input, delimiter, quote), blank }
    }

    fn comment(&mut self, input: &Input, delimiter: Delimiter, quote: Option<u8>) -> Option<ShortText> {
        let comment = input.comment.as_ref()?;
        let text = &comment.value.0;
        let first = text.as_bytes().first().copied();
        let divides =
            input.format.value == Format::Delimited && first.is_some_and(|first| delimiter.as_bytes().contains(&first));
        let why = match first {
            _ if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) => "has other characters than U+0020 to U+007E",
            None | Some(b' ') => "is empty, or begins with a blank",
            Some(_) if divides => "begins with the delimiter, as records with an empty first field do",
            _ if first == quote => "begins with the quote, as records do",
            _ => match ShortText::new(text) {
                Some(known) => return Some(known),
                None => "is longer than eight characters",
            },
        };
        let message = format!("{} cannot begin a comment: it {why}", quoted(text));
        let help = "write one to eight characters that no record begins with, such as `comment: \"#\"`";
        self.error_help(codes::job::UNKNOWN_VALUE, comment.span, message, help);
        None
    }

    /// Whether records of a transaction type that is told by how its lines begin would be taken for comments.
    pub(super) fn check_rules_for_comments(&mut self, input: &Input, passed: PassedLines, rules: &[TypeRule]) {
        let (Some(mark), Some(comment)) = (passed.comment, &input.comment) else { return };
        let is_comment = TypeTest::Bytes { subject: Subject::Line, at: 0, bytes: mark.as_bytes().to_vec() };
        let rule = TypeRule { kind: 0, tests: vec![is_comment] };
        let document = self.document;
        let mut names = document.transactions.iter().map(|(name, _)| name);
        let taken = rules.iter().find(|known| rule.follows_from(known)).and_then(|known| names.nth(known.kind));
        if let Some(name) = taken {
            let comment = quoted(&comment.value.0);
            let message = format!("comments begin with {comment}, and records of {} do, too", quoted(&name.value));
            let help = "let comments begin with something else, or leave `comment` out";
            self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
        }
    }

    /// Whether a header, a trailer, a row of column names or a transaction type would be taken for a comment.
    pub(super) fn check_comment(
        &mut self,
        input: &Input,
        passed: PassedLines,
        envelopes: &[&Option<InputLine>],
        row: Option<&HeaderRow>,
        type_field: Option<usize>,
    ) {
        let (Some(mark), Some(comment)) = (passed.comment, &input.comment) else { return };
        let begins = |text: &[u8]| text.starts_with(mark.as_bytes());
        let lines = envelopes.iter().filter_map(|line| line.as_ref());
        let mut found: Vec<(String, Option<Span>)> =
            lines.filter(|line| begins(&line.tag)).map(|line| (format!("the {} does, too", line.role), None)).collect();
        if row.is_some_and(|row| row.names.first().is_some_and(|name| begins(name.as_bytes()))) {
            found.push(("the row of column names does, too".into(), None));
        }
        if type_field == Some(0) {
            let document = self.document;
            let named = document.transactions.iter().map(|(name, _)| name).find(|name| begins(name.value.as_bytes()));
            found.extend(named.map(|name| {
                (format!("records of the transaction type {} do, too", quoted(&name.value)), Some(name.span))
            }));
        }
        if let Some((what, span)) = found.into_iter().next() {
            let message = format!("comments begin with {}, and {what}", quoted(&comment.value.0));
            let help = "let comments begin with something else, or leave `comment` out";
            self.error_help(codes::job::WRONG_SHAPE, span.unwrap_or(comment.span), message, help);
        }
    }
}
