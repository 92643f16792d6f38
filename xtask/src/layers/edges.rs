//! The edges of one file: which top-level modules its paths lead to.

use super::tokens::{Token, tokens};

/// A path that leads to a top-level name of the crate.
#[derive(Debug, PartialEq, Eq)]
pub struct Edge {
    /// First segment behind the crate's root.
    pub to: String,
    /// Line of that segment.
    pub line: usize,
}

/// All edges of a text whose file is `depth` modules below the root.
///
/// Both `crate::x` and a chain of `super::` that climbs to the root count; groups are opened one level.
pub fn edges(text: &str, depth: usize) -> Vec<Edge> {
    let tokens = tokens(text);
    let mut found = Vec::new();
    // Brace depths at which a `mod name {` was opened: they lengthen a chain of `super::` that reaches the root.
    let (mut braces, mut inline) = (0usize, Vec::new());
    let mut at = 0;
    while at < tokens.len() {
        match tokens[at].text {
            "{" => {
                if at >= 2 && tokens[at - 2].text == "mod" {
                    inline.push(braces);
                }
                braces += 1;
            }
            "}" => {
                braces = braces.saturating_sub(1);
                if inline.last() == Some(&braces) {
                    inline.pop();
                }
            }
            "crate" if path_follows(&tokens, at) => targets(&tokens, at + 3, &mut found),
            "super" if path_follows(&tokens, at) => {
                let mut climbed = 1;
                while path_follows(&tokens, at) && tokens.get(at + 3).is_some_and(|token| token.text == "super") {
                    climbed += 1;
                    at += 3;
                }
                if climbed >= depth + inline.len() && path_follows(&tokens, at) {
                    targets(&tokens, at + 3, &mut found);
                }
            }
            _ => {}
        }
        at += 1;
    }
    found
}

fn path_follows(tokens: &[Token<'_>], at: usize) -> bool {
    matches!(tokens.get(at + 1..at + 3), Some([a, b]) if a.text == ":" && b.text == ":")
}

/// Adds the segment at `at`, or the first segments of the group that opens there.
fn targets(tokens: &[Token<'_>], at: usize, found: &mut Vec<Edge>) {
    let Some(first) = tokens.get(at) else { return };
    if first.text != "{" {
        found.push(Edge { to: first.text.to_owned(), line: first.line });
        return;
    }
    let (mut depth, mut expect) = (1, true);
    for token in &tokens[at + 1..] {
        match token.text {
            "{" => depth += 1,
            "}" => depth -= 1,
            "," if depth == 1 => expect = true,
            name if expect => {
                found.push(Edge { to: name.to_owned(), line: token.line });
                expect = false;
            }
            _ => {}
        }
        if depth == 0 {
            return;
        }
    }
}
