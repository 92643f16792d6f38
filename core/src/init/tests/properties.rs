//! Samples that are made at random are understood: delimiter, quotes, column names, types, every record.

use super::{drafted, proposed, typed};
use crate::init::draft::Format;
use proptest::collection::vec;
use proptest::prelude::*;

/// How the values of a column are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Made {
    Integer,
    Decimal,
    Date,
    Words,
    Code,
}

impl Made {
    fn value(self, seed: u32) -> String {
        match self {
            Made::Integer => format!("{}", i64::from(seed % 100_000) - 500),
            Made::Decimal => format!("{}.{:02}", i64::from(seed % 10_000) - 5_000, seed % 100),
            Made::Date => format!("20{:02}-{:02}-{:02}", seed % 60, seed % 12 + 1, seed % 28 + 1),
            Made::Words => ["tea", "bread and butter", "x", "salt, pepper; \"more\" | other", "m\u{e9}l"]
                [seed as usize % 5]
                .to_owned(),
            Made::Code => format!("0{:04}", seed % 10_000),
        }
    }

    fn kind(self) -> &'static str {
        match self {
            Made::Integer => ": integer",
            Made::Decimal => ": decimal(2)",
            Made::Date => ": date",
            Made::Words | Made::Code => "",
        }
    }
}

fn made() -> impl Strategy<Value = Made> {
    prop_oneof![Just(Made::Integer), Just(Made::Decimal), Just(Made::Date), Just(Made::Words), Just(Made::Code)]
}

fn quoted(value: &str, delimiter: char, always: bool) -> String {
    if always || value.contains([delimiter, '"', '\n']) {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn delimited_samples_are_understood(
        columns in vec(made(), 2..8),
        seeds in vec(any::<u32>(), 12..60),
        delimiter in prop_oneof![Just(','), Just(';'), Just('\t'), Just('|')],
        (crlf, always, named) in any::<(bool, bool, bool)>(),
    ) {
        // A figure in each sample, so that names can be told from values.
        let columns: Vec<Made> = std::iter::once(Made::Decimal).chain(columns).collect();
        let end = if crlf { "\r\n" } else { "\n" };
        let mut text = String::new();
        let names: Vec<String> = (1..=columns.len()).map(|n| format!("col_{n}")).collect();
        if named {
            let row: Vec<String> = names.iter().map(|name| quoted(name, delimiter, always)).collect();
            text += &(row.join(&delimiter.to_string()) + end);
        }
        for seed in &seeds {
            let row: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(index, made)| quoted(&made.value(seed.wrapping_mul(31).wrapping_add(index as u32 * 7)), delimiter, always))
                .collect();
            text += &(row.join(&delimiter.to_string()) + end);
        }
        let draft = drafted(text.as_bytes());
        let Format::Delimited(dialect) = draft.format else { panic!("not delimited:\n{text}") };
        prop_assert_eq!(char::from(dialect.delimiter), delimiter);
        prop_assert_eq!(dialect.quote.is_some(), text.contains('"'), "{}", text);
        prop_assert_eq!(draft.header_row.is_some(), named);
        if draft.types.is_none() {
            let kinds: Vec<String> = typed(&draft).iter().map(|field| field.trim_start_matches(|c| c != ':').to_owned()).collect();
            let wanted: Vec<&str> = columns.iter().map(|made| made.kind()).collect();
            prop_assert_eq!(kinds, wanted);
        }
        let proposal = proposed(text.as_bytes()).unwrap();
        prop_assert_eq!((proposal.records, proposal.rejected), (seeds.len() as u64, 0));
    }

    /// Whatever the bytes are: an error or a job that compiles, and no panic.
    #[test]
    fn any_bytes_are_survived(bytes in vec(prop_oneof![
        Just(b','), Just(b'"'), Just(b'\n'), Just(b'\r'), Just(b' '), Just(b'7'), Just(b'.'), Just(b'A'), Just(b'\xA3'), Just(b';'),
    ], 1..200)) {
        if let Ok(proposal) = proposed(&bytes) {
            crate::engine::Job::from_yaml(&proposal.yaml, "proposal.yaml").unwrap();
        }
    }
}
