//! What a template may not do: compare and calculate. Both are for expressions, where types are checked.

use std::ops::Range;

/// A piece of a template that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refused {
    /// In bytes of the template.
    pub(crate) range: Range<usize>,
}

/// The first piece of a template that compares or calculates. Texts between tags, comments and quoted texts are passed over.
pub(crate) fn scan(template: &str) -> Option<Refused> {
    let bytes = template.as_bytes();
    let mut at = 0;
    while let Some(open) = memchr::memchr(b'{', &bytes[at..]).map(|found| at + found) {
        at = match bytes.get(open + 1) {
            Some(b'#') => end_of(template, open, "#}"),
            Some(b'{' | b'%') => match tag(bytes, open + 2) {
                Ok(end) if is_raw(&template[open..end]) => end_of_raw(template, end),
                Ok(end) => end,
                Err(range) => return Some(Refused { range }),
            },
            _ => open + 1,
        };
    }
    None
}

fn end_of(template: &str, from: usize, end: &str) -> usize {
    template[from..].find(end).map_or(template.len(), |found| from + found + end.len())
}

fn is_raw(tag: &str) -> bool {
    tag.trim_matches(['{', '}', '%', '-', '+']).trim() == "raw"
}

fn end_of_raw(template: &str, from: usize) -> usize {
    template[from..].find("endraw").map_or(template.len(), |found| end_of(template, from + found, "%}"))
}

/// The end of the tag that begins in front of `at`, or what is refused in it.
fn tag(bytes: &[u8], mut at: usize) -> Result<usize, Range<usize>> {
    let first = at;
    while let Some(byte) = bytes.get(at) {
        let closes = |from: usize| matches!(bytes.get(from..from + 2), Some(b"}}" | b"%}"));
        match byte {
            _ if closes(at) => return Ok(at + 2),
            // Blanks are cut at the beginning and at the end of a tag.
            b'-' | b'+' if at == first || closes(at + 1) => at += 1,
            b'\'' | b'"' => at = text(bytes, at),
            b'<' | b'>' | b'=' | b'!' => {
                let long = matches!(bytes.get(at + 1), Some(b'='));
                return Err(at..at + 1 + usize::from(long));
            }
            b'+' | b'-' | b'*' | b'/' | b'%' | b'~' | b'[' | b'{' | b':' => return Err(at..at + 1),
            b'.' if ends_a_number(&bytes[first..at]) => return Err(at..at + 1),
            _ => at += 1,
        }
    }
    Ok(bytes.len())
}

/// Whether a point behind these bytes is that of a number, and not one behind a name that ends in digits.
fn ends_a_number(before: &[u8]) -> bool {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_' || !byte.is_ascii();
    let word = before.rsplit(|byte| !is_word(byte)).next().unwrap_or_default();
    word.first().is_some_and(u8::is_ascii_digit)
}

/// Behind a quoted text.
fn text(bytes: &[u8], from: usize) -> usize {
    let mut at = from + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            byte if *byte == bytes[from] => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::scan;

    #[test]
    fn what_only_writes_passes() {
        for template in [
            "",
            "plain < text = with + everything {",
            "{{ a }} {{ a.b.c | date('%Y-%m-%d') | left(10, '<') }}",
            "{{ out1.records }}{{a2.b3.c}}{{ _1.x }}",
            "{{- a -}}{%- if a and not b -%}x{%- else -%}y{%- endif -%}{{+ a +}}",
            "{# a < b #}{{ \"a \\\" < b\" }}{{ 'it\\'s = 1' }}",
            "{% raw %}{{ a + b }}{% endraw %}{{ a }}",
            "{{ open",
            "{",
            "{{",
        ] {
            assert_eq!(scan(template), None, "{template}");
        }
    }

    #[test]
    fn what_compares_or_calculates_is_found_where_it_stands() {
        for (template, found) in [
            ("x{{ a < b }}", "<"),
            ("{% if a >= b %}", ">="),
            ("{% if a == b %}", "=="),
            ("{% if a != b %}", "!="),
            ("{% set a = b %}", "="),
            ("{{ a + b }}", "+"),
            ("{{ a -b }}", "-"),
            ("{{ -a }}", "-"),
            ("{{ a * b }}", "*"),
            ("{{ a % b }}", "%"),
            ("{{ a ~ b }}", "~"),
            ("{{ a['b'] }}", "["),
            ("{{ {'a': b} }}", "{"),
            ("{{ 1.5 }}", "."),
            ("{{1.5}}", "."),
            ("{{ a | left(2.5) }}", "."),
            ("{# < #}{% raw %} < {% endraw %}{{ a / b }}", "/"),
        ] {
            let refused = scan(template).unwrap_or_else(|| panic!("{template}"));
            assert_eq!(&template[refused.range], found, "{template}");
        }
    }
}
