//! Forms of unquoted scalars: the one place that says what is a boolean, a whole number or null.

/// A boolean of YAML 1.2: `true` and `false`, all small, all capital or with a capital; not `yes`, `no`, `on`, `off`.
pub(crate) fn boolean(text: &str) -> Option<bool> {
    match text {
        "true" | "True" | "TRUE" => Some(true),
        "false" | "False" | "FALSE" => Some(false),
        _ => None,
    }
}

/// A whole number: digits without a leading zero, with `-` in front where negative.
pub(crate) fn whole_number(text: &str) -> Option<i128> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let canonical = digits == "0" || (!digits.starts_with('0') && !digits.is_empty());
    if !canonical || text == "-0" || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

/// A null of YAML 1.2.
pub(crate) fn is_null(text: &str) -> bool {
    matches!(text, "~" | "null" | "Null" | "NULL")
}
