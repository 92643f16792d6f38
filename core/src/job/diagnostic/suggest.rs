//! Did you mean: names close to the one that was written.

/// At most this many suggestions are made.
const MOST: usize = 3;

/// Names longer than this are compared with nothing: no key or name of a job is that long by accident.
const LONGEST: usize = 128;

/// Those of the candidates that the writer may have meant, best first, at most three.
///
/// Close is a Damerau-Levenshtein distance of at most a third of the length (at least 1), after letters are made
/// small and `-`, `_` and blanks are left out; `headerRow` is `header_row`. Equal distances keep the candidates' order.
pub fn suggest<C: AsRef<str>>(found: &str, candidates: impl IntoIterator<Item = C>) -> Vec<String> {
    let wanted = folded(found);
    let length = wanted.chars().count();
    if length == 0 || length > LONGEST {
        return Vec::new();
    }
    let most = (length / 3).max(1);
    let mut close: Vec<(usize, String)> = Vec::new();
    for candidate in candidates {
        let candidate = candidate.as_ref();
        let other = folded(candidate);
        let other_length = other.chars().count();
        if other_length > LONGEST || length.abs_diff(other_length) > most {
            continue;
        }
        let distance = strsim::damerau_levenshtein(&wanted, &other);
        // A distance of the whole length would suggest a name that shares nothing with the one written.
        if distance <= most && distance < length.max(other_length) && !close.iter().any(|(_, name)| name == candidate) {
            close.push((distance, candidate.to_owned()));
        }
    }
    close.sort_by_key(|(distance, _)| *distance);
    // Beside a name one letter away, one four letters away is no help.
    let best = close.first().map_or(0, |(distance, _)| *distance);
    close.retain(|(distance, _)| *distance <= best + 1);
    close.truncate(MOST);
    close.into_iter().map(|(_, name)| name).collect()
}

/// The suggestions as the label beside the caret; `None` when there are none.
pub fn did_you_mean(suggestions: &[String]) -> Option<String> {
    if suggestions.is_empty() { None } else { Some(format!("help: did you mean {}?", listed(suggestions, "or"))) }
}

/// Names as a list in words: `` `a`, `b` or `c` ``.
pub fn listed<C: AsRef<str>>(names: &[C], last: &str) -> String {
    let names: Vec<String> = names.iter().map(|name| quoted(name.as_ref())).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

/// A text of the job file as it stands in a message: in backticks, on one line, shortened.
pub fn quoted(text: &str) -> String {
    const SHOWN: usize = 60;
    let mut shown: String = text
        .chars()
        .take(SHOWN)
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<char>>() } else { vec![c] })
        .collect();
    if text.chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    format!("`{shown}`")
}

fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}
