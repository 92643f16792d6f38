//! Names of fields, inputs and jobs.

use std::collections::HashSet;
use std::path::Path;

/// Words that expressions keep for themselves, and a name with a meaning of its own.
const TAKEN: [&str; 24] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "false",
    "filler",
    "for",
    "function",
    "if",
    "import",
    "in",
    "let",
    "loop",
    "namespace",
    "null",
    "package",
    "read",
    "return",
    "true",
    "var",
    "void",
    "while",
    "written",
];
const LONGEST: usize = 40;

/// A text as a name: small letters, digits and `_`. Empty where there is nothing to make one of.
pub(super) fn named(text: &str) -> String {
    let mut name = String::new();
    for letter in text.chars() {
        match letter {
            letter if letter.is_ascii_uppercase() => {
                name.push(letter.to_ascii_lowercase());
            }
            letter if letter.is_ascii_alphanumeric() => name.push(letter),
            _ if !name.is_empty() && !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    name.truncate(LONGEST);
    name.trim_end_matches('_').to_owned()
}

/// Names of fields, each once. `texts` are column names; where one says nothing, the field has its number.
pub(super) fn of_fields<'t>(texts: impl Iterator<Item = &'t str>) -> Vec<String> {
    let mut taken = HashSet::new();
    texts
        .enumerate()
        .map(|(index, text)| {
            let mut name = named(text);
            if name.is_empty()
                || name.starts_with(|first: char| first.is_ascii_digit())
                || TAKEN.contains(&name.as_str())
            {
                let tail = if name.is_empty() { (index + 1).to_string() } else { name };
                name = format!("field_{tail}");
            }
            let plain = name.clone();
            let mut number = 2;
            while !taken.insert(name.clone()) {
                name = format!("{plain}_{number}");
                number += 1;
            }
            name
        })
        .collect()
}

/// The name of a job for a file: that of the file, without what stands behind its first point.
pub(super) fn of_job(path: &Path) -> String {
    let stem = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = stem.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let name = named(stem).replace('_', "-");
    if name.is_empty() { "sample".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_of_what_columns_are_called() {
        assert_eq!(named("Payment category"), "payment_category");
        assert_eq!(named("  Document no. "), "document_no");
        assert_eq!(named("£"), "");
        let names = of_fields(["Amount", "amount", "", "2nd", "in", "Straße"].into_iter());
        assert_eq!(names, ["amount", "amount_2", "field_3", "field_2nd", "field_in", "stra_e"]);
    }

    #[test]
    fn jobs_are_called_like_their_files() {
        assert_eq!(of_job(Path::new("a/ESCC-payment-data-Q2281011.csv")), "escc-payment-data-q2281011");
        assert_eq!(of_job(Path::new(".csv")), "csv");
        assert_eq!(of_job(Path::new("日本.csv")), "sample");
        assert_eq!(of_job(Path::new("日本")), "sample");
    }
}
