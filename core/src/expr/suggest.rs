//! Names near to a misspelt one.
//!
//! Invariant: at most three, the nearest first, equal distances in the order of the alphabet.

/// The candidates a typing slip away from `word`: Damerau-Levenshtein distance at most a third of its length (at least
/// one), letter case and underscores ignored.
pub(crate) fn nearest<S: AsRef<str>>(word: &str, candidates: impl IntoIterator<Item = S>) -> Vec<String> {
    let wanted = folded(word);
    let limit = (wanted.chars().count() / 3).max(1);
    let mut near: Vec<(usize, String)> = candidates
        .into_iter()
        .filter_map(|candidate| {
            let name = candidate.as_ref();
            let other = folded(name);
            // A one-letter name is a slip away from every other one: only its other letter case is meant.
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            let close = distance <= limit && distance < wanted.chars().count().max(other.chars().count());
            close.then(|| (distance, name.to_owned()))
        })
        .collect();
    near.sort();
    near.dedup();
    near.truncate(3);
    near.into_iter().map(|(_, name)| name).collect()
}

fn folded(word: &str) -> String {
    word.chars().filter(|c| *c != '_').flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_is_found_and_a_stranger_is_not() {
        let names = ["amount", "account", "at", "country", "txn_id"];
        assert_eq!(nearest("amuont", names), ["amount"]);
        assert_eq!(nearest("TxnId", names), ["txn_id"]);
        assert_eq!(nearest("zebra", names), Vec::<String>::new());
        assert_eq!(nearest("x", ["y", "X"]), ["X"]);
    }

    #[test]
    fn at_most_three_and_the_nearest_first() {
        assert_eq!(
            nearest("field1", ["field4", "field3", "field2", "field11", "field_1"]),
            ["field_1", "field11", "field2"]
        );
    }
}
