//! Just enough of Rust's lexical structure to find paths: words and punctuation with their lines, without comments and literals.

/// A word or a single character of punctuation, and the line it stands on.
#[derive(Debug, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub line: usize,
}

/// The tokens of a source text.
pub fn tokens(text: &str) -> Vec<Token<'_>> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < bytes.len() {
        let rest = &text[at..];
        let length = skipped(rest).unwrap_or(0);
        if length > 0 {
            line += rest[..length].matches('\n').count();
            at += length;
            continue;
        }
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = if word > 0 { word } else { rest.chars().next().map_or(1, char::len_utf8) };
        found.push(Token { text: &rest[..length], line });
        at += length;
    }
    found
}

/// How many bytes of blanks, comment or literal the text begins with.
fn skipped(rest: &str) -> Option<usize> {
    let blanks = rest.len() - rest.trim_start().len();
    if blanks > 0 {
        return Some(blanks);
    }
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return Some(block_comment(rest));
    }
    literal(rest)
}

fn block_comment(rest: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < rest.len() {
        let tail = &rest.as_bytes()[at..];
        if tail.starts_with(b"/*") {
            depth += 1;
            at += 2;
        } else if tail.starts_with(b"*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += 1;
        }
    }
    rest.len()
}

fn literal(rest: &str) -> Option<usize> {
    let prefix = ["br", "cr", "r", "b", "c", ""].into_iter().find(|prefix| {
        rest.strip_prefix(prefix).is_some_and(|tail| {
            let tail = if prefix.contains('r') { tail.trim_start_matches('#') } else { tail };
            tail.starts_with('"')
        })
    });
    match prefix {
        Some(prefix) if prefix.contains('r') => {
            let hashes = rest[prefix.len()..].bytes().take_while(|byte| *byte == b'#').count();
            let start = prefix.len() + hashes + 1;
            let end = format!("\"{}", "#".repeat(hashes));
            Some(rest[start..].find(&end).map_or(rest.len(), |found| start + found + end.len()))
        }
        Some(prefix) => Some(quoted(rest, prefix.len())),
        None => character(rest),
    }
}

/// Length of a literal whose opening quote stands at `open`.
fn quoted(rest: &str, open: usize) -> usize {
    let bytes = rest.as_bytes();
    let mut at = open + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 2,
            byte if byte == bytes[open] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// A character literal; a lifetime such as `'a` is none.
fn character(rest: &str) -> Option<usize> {
    let body = rest.strip_prefix("b'").or_else(|| rest.strip_prefix('\''))?;
    let open = rest.len() - body.len();
    let first = body.chars().next()?;
    let closed = first == '\\' || body[first.len_utf8()..].starts_with('\'');
    closed.then(|| quoted(rest, open - 1))
}
