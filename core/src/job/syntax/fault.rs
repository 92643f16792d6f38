//! What the YAML parser could not read, in the words of somebody who writes job files.
//!
//! The parser names rules of a grammar; here is looked at what usually stands behind them: tabs, quotes that are
//! missing, lines that are indented wrongly, brackets.

use super::source::{Line, in_quotes, inside_brackets, opened, rest};
use super::tree::MAX_DEPTH;
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, quoted};
use crate::job::document::Span;
use granit_parser::{ErrorKind, ScanError};

/// The problem behind an error of the parser.
pub(super) fn diagnose(error: &ScanError, text: &str) -> Diagnostic {
    let place = Place::of(error, text);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => {
            let message = format!("the job file is nested deeper than {MAX_DEPTH} levels");
            Diagnostic::error(codes::job::YAML_LIMITS, message, place.character()).help("nest less deep")
        }
        kind => (tab(&place, kind))
            .or_else(|| braces(&place))
            .or_else(|| quote_lost(&place, kind))
            .or_else(|| by_kind(&place, kind))
            .or_else(|| unquoted_bracket(&place, kind))
            .or_else(|| structure(&place, kind))
            .unwrap_or_else(|| {
                place
                    .problem("the file cannot be read from here on", place.character())
                    .help("look at the indentation, quotes and brackets of this line and of the one above it")
            }),
    }
}

/// Where the parser gave up.
struct Place<'t> {
    text: &'t str,
    at: usize,
    line: Line<'t>,
}

impl<'t> Place<'t> {
    fn of(error: &ScanError, text: &'t str) -> Place<'t> {
        let at = text.floor_char_boundary(error.marker().byte_offset().unwrap_or(text.len()));
        // An end of file is shown behind the last thing that stands in it.
        let at = if text[at..].trim().is_empty() { text.trim_end().len() } else { at };
        Place { text, at, line: Line::at(text, at) }
    }

    fn problem(&self, message: impl Into<String>, span: Span) -> Diagnostic {
        Diagnostic::error(codes::job::YAML_SYNTAX, message, span)
    }

    fn character(&self) -> Span {
        let length = self.text[self.at..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
        Span { start: self.at, end: self.at + length }
    }

    fn to_line_end(&self) -> Span {
        Span { start: self.at, end: self.at + rest(self.text, self.at).len() }
    }

    fn before(&self) -> &'t str {
        self.line.text.get(..self.at - self.line.start).unwrap_or(self.line.text)
    }

    fn next(&self) -> char {
        self.text[self.at..].chars().next().unwrap_or('\n')
    }
}

fn tab(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    let about_tabs = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabInPlainScalar
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::InvalidBlockEntryWhitespace
            | ErrorKind::InvalidMappingValueWhitespace
    );
    let tabs = place.line.tabs().or_else(|| place.line.above(place.text).and_then(Line::tabs));
    match tabs {
        Some(tabs) => Some(place.problem("a tab stands in the indentation", tabs).help("indent with spaces")),
        None if about_tabs => {
            Some(place.problem("a tab stands where only spaces may", place.character()).help("write a space"))
        }
        None => None,
    }
}

/// A template without quotes: `{{` begins two maps.
fn braces(place: &Place<'_>) -> Option<Diagnostic> {
    let lines = [Some(place.line), place.line.above(place.text)];
    let (start, template) = lines.into_iter().flatten().find_map(|line| {
        let start = line.value()?;
        let value = rest(place.text, start);
        (value.starts_with("{{") && start <= place.at).then_some((start, value))
    })?;
    let span = Span { start, end: start + template.len() };
    Some(needs_quotes(place, "a text that begins with `{{` needs quotes", span, template))
}

/// A text such as `[0-9]{3}`: what begins with a bracket is a list or a map, and goes on behind it.
fn unquoted_bracket(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    let start = place.line.value().filter(|start| *start < place.at)?;
    let value = rest(place.text, start);
    let first = value.chars().next().filter(|c| matches!(c, '[' | '{'))?;
    let goes_on = matches!(
        kind,
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::SimpleKeyExpected | ErrorKind::ExpectedBlockSequenceEntry
    ) || (*kind == ErrorKind::MappingValueNotAllowed && place.before().ends_with([']', '}']));
    if !goes_on {
        return None;
    }
    let span = Span { start, end: start + value.len() };
    Some(needs_quotes(place, &format!("a text that begins with `{first}` needs quotes"), span, value))
}

fn needs_quotes(place: &Place<'_>, message: &str, span: Span, value: &str) -> Diagnostic {
    let help = match in_quotes(value) {
        Some(quoted) => format!("write `{quoted}`"),
        None => "put the whole text in quotes".to_owned(),
    };
    place.problem(message, span).help(help)
}

/// Errors whose kind says enough.
fn by_kind(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    Some(match kind {
        ErrorKind::UnexpectedCharacter { character } => {
            let span = place.to_line_end();
            let message = format!("a text that begins with {} needs quotes", quoted(&character.to_string()));
            needs_quotes(place, &message, span, rest(place.text, place.at))
        }
        ErrorKind::PlainScalarStartsWithDashFlowIndicator | ErrorKind::UnexpectedEndOfPlainScalar => {
            place.problem("a text that begins with `-` needs quotes", place.character()).help("write `\"-\"`")
        }
        ErrorKind::UnknownAnchor => {
            let name = rest(place.text, place.at).split([' ', ',', ']', '}']).next().unwrap_or_default();
            let span = Span { start: place.at, end: place.at + name.len() };
            let message = format!("{} repeats nothing that is defined above it", quoted(name));
            let plain = name.trim_start_matches('*');
            place.problem(message, span).help(format!("define it with `&{plain}`, or put the text in quotes: `\"{name}\"`"))
        }
        ErrorKind::UnclosedQuotedScalar | ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar => {
            let span = place.to_line_end();
            place.problem("a quote is opened and never closed", span).label("opened here").help("close it where the text ends")
        }
        ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar => place
            .problem("something stands behind the closing quote", place.to_line_end())
            .help("put the whole value in quotes; inside `'…'` an apostrophe is written `''`, inside `\"…\"` a quote is written `\\\"`"),
        ErrorKind::UnclosedFlowCollection { open } => not_closed(place, place.at, *open),
        ErrorKind::MismatchedFlowCollectionEnd { open, close } => place
            .problem(format!("`{open}` is closed by `{close}`"), place.character())
            .help(format!("close it with `{}`", closing(*open))),
        ErrorKind::MisplacedFlowCollectionEnd => place
            .problem(format!("{} closes nothing", quoted(&place.next().to_string())), place.character())
            .help("take it away, or put the text in quotes"),
        ErrorKind::CommentInterceptedScalar | ErrorKind::CommentNotSeparated => place
            .problem("a comment stands inside a text", place.to_line_end())
            .help("take the comment away; if it is no comment, put the text in quotes"),
        ErrorKind::BlockSequenceEntryNotAllowed | ErrorKind::BlockEntryInFlowCollection => place
            .problem("a list entry begins in the middle of a line", place.character())
            .help("begin the list on the next line, or write it as `[a, b]`"),
        ErrorKind::BomInsideDocument => place
            .problem("a byte order mark (U+FEFF) stands inside the file", Span { start: place.at, end: place.at })
            .help("take the invisible character away; files put together from several often hold one"),
        ErrorKind::DirectiveDisallowed => place
            .problem("a line that begins with `%` has no meaning in a job file", place.to_line_end())
            .help("take the line away"),
        ErrorKind::InvalidBlockScalarHeader | ErrorKind::ZeroBlockScalarIndent => place
            .problem("something stands behind `|` or `>`", place.to_line_end())
            .help("begin the text on the next line, or put it in quotes"),
        kind => return escape(place, kind).or_else(|| end_of_file(place, kind)),
    })
}

/// A quote that is closed lines later, where another one was meant to open.
fn quote_lost(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    if !matches!(kind, ErrorKind::InvalidTrailingSingleQuotedScalar | ErrorKind::InvalidTrailingDoubleQuotedScalar) {
        return None;
    }
    let end = place.at.checked_sub(1)?;
    let start = opened(place.text, end).quote.filter(|start| *start < place.line.start)?;
    let span = Span { start, end: start + rest(place.text, start).len() };
    let problem = place.problem("a quote is opened and not closed on its line", span).label("opened here");
    Some(problem.secondary(Span { start: end, end: place.at }, "closed only here").help("close it where the text ends"))
}

/// `\d` in double quotes: the escapes are YAML's, not those of regular expressions.
fn escape(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    if !matches!(
        kind,
        ErrorKind::UnknownQuotedScalarEscape
            | ErrorKind::InvalidQuotedScalarHexEscape
            | ErrorKind::InvalidLowSurrogateHexEscape
            | ErrorKind::InvalidLowSurrogate
            | ErrorKind::MissingLowSurrogate
            | ErrorKind::UnpairedLowSurrogate
            | ErrorKind::InvalidUnicodeEscape
    ) {
        return None;
    }
    let mut characters = place.text[place.at..].char_indices();
    let mut span = place.character();
    while let Some((at, c)) = characters.next() {
        let Some((behind, escaped)) = (if c == '\\' { characters.next() } else { continue }) else { break };
        let bad = if *kind == ErrorKind::UnknownQuotedScalarEscape {
            !"0abtnvfre \"/\\N_LPxuU\t\r\n".contains(escaped)
        } else {
            "xuU".contains(escaped)
        };
        if bad {
            span = Span { start: place.at + at, end: place.at + behind + escaped.len_utf8() };
            break;
        }
    }
    let written = &place.text[span.start..span.end];
    let message = format!("{} means nothing inside double quotes", quoted(written));
    Some(
        place.problem(message, span).help("use single quotes, in which `\\` is an ordinary character, or write `\\\\`"),
    )
}

fn end_of_file(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    matches!(
        kind,
        ErrorKind::UnexpectedEof
            | ErrorKind::UnexpectedEofFlowSequence
            | ErrorKind::UnexpectedEofFlowMapping
            | ErrorKind::UnexpectedEofImplicitFlowMapping
            | ErrorKind::UnexpectedEofBlockSequence
            | ErrorKind::UnexpectedEofBlockMapping
    )
    .then(|| match opened(place.text, place.at).bracket {
        Some((at, open)) => not_closed(place, at, open),
        None => place.problem("the file ends too early", place.character()).help("finish the last line"),
    })
}

fn not_closed(place: &Place<'_>, at: usize, open: char) -> Diagnostic {
    place
        .problem(format!("`{open}` is opened and never closed"), Span { start: at, end: at + open.len_utf8() })
        .help(format!("close it with `{}`", closing(open)))
}

fn closing(open: char) -> char {
    if open == '[' { ']' } else { '}' }
}

/// Errors about `:`, `,` and indentation: what they mean shows in the lines around.
fn structure(place: &Place<'_>, kind: &ErrorKind) -> Option<Diagnostic> {
    let bracket = opened(place.text, place.at).bracket;
    if let Some((at, open)) = bracket {
        let same_line = at >= place.line.start;
        return Some(match (same_line, place.next()) {
            (true, ':') => colon(place, inside_brackets(place.text, at, place.at)),
            (true, _) => place
                .problem(format!("`,` or `{}` is missing here", closing(open)), place.character())
                .secondary(Span { start: at, end: at + 1 }, "opened here")
                .help("put a text that holds brackets, `,` or quotes in quotes of its own"),
            (false, _) => not_closed(place, at, open),
        });
    }
    match kind {
        ErrorKind::MappingValueNotAllowed | ErrorKind::InvalidColonPlacement => {
            let key_only = place.line.value().is_none_or(|value| value >= place.at);
            if key_only {
                indented_under_value(place)
            } else {
                let value = place.line.value().filter(|start| *start < place.at);
                Some(colon(place, value.map(|start| rest(place.text, start))))
            }
        }
        ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => Some(no_colon(place, place.line)),
        ErrorKind::ExpectedBlockSequenceEntry if place.before().trim().is_empty() => Some(
            place
                .problem("a key stands where the list goes on", place.line.content())
                .help("begin the line with `- `, or indent the list further than the key it belongs to"),
        ),
        ErrorKind::ExpectedBlockMappingKey | ErrorKind::InvalidIndentation
            if place.before().trim_matches(['-', ' ']).is_empty() =>
        {
            if place.line.text.trim_start().starts_with("- ") {
                return Some(
                    place
                        .problem("a list entry stands among keys", place.line.content())
                        .help("indent it under the key it belongs to"),
                );
            }
            Some(
                place
                    .problem("this line is indented like no line above it", place.line.content())
                    .help("indent it exactly like the keys it belongs to"),
            )
        }
        _ => None,
    }
}

/// `: ` inside a text without quotes, as in `a ? b : c`.
fn colon(place: &Place<'_>, whole: Option<&str>) -> Diagnostic {
    let problem =
        place.problem("`: ` stands inside a text without quotes", place.character()).label("read as the end of a key");
    let help = whole.and_then(in_quotes).map_or_else(
        || "put the whole text in quotes".to_owned(),
        |quoted| format!("put the whole text in quotes: `{quoted}`"),
    );
    problem.help(help)
}

/// A key on a line of its own, indented below a line that has a value already, or that is no key.
fn indented_under_value(place: &Place<'_>) -> Option<Diagnostic> {
    let above = place.line.above(place.text)?;
    let Some(key) = above.key() else { return Some(no_colon(place, above)) };
    let own = place.line.key().map_or_else(|| "this line".to_owned(), |key| quoted(&format!("{key}:")));
    let message = format!("{own} is indented under {}, which has a value already", quoted(&format!("{key}:")));
    Some(
        place
            .problem(message, place.line.content())
            .secondary(above.content(), "the value is here")
            .help("indent both lines alike, or take the value away"),
    )
}

fn no_colon(place: &Place<'_>, line: Line<'_>) -> Diagnostic {
    place.problem("a key needs a `:` behind it", line.content()).help("write `key: value`, with a blank behind the `:`")
}
