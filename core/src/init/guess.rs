//! What a text looks like at a glance.

/// A class of texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Look {
    Empty,
    /// Digits only.
    Digits,
    /// Begins as numbers, dates and amounts do.
    Figure,
    Words,
}

impl Look {
    pub(super) fn of(text: &str) -> Look {
        let text = text.trim();
        if text.is_empty() {
            return Look::Empty;
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Look::Digits;
        }
        let unsigned = text.strip_prefix(['-', '+', '(']).unwrap_or(text);
        let bare = unsigned.trim_start_matches(['£', '$', '€', '¥', ' ', '.']);
        let begins = bare.starts_with(|first: char| first.is_ascii_digit());
        // `2nd street` begins with a digit as well; a figure has more of them than letters.
        let letters = bare.chars().filter(|letter| letter.is_alphabetic()).count();
        let digits = bare.bytes().filter(u8::is_ascii_digit).count();
        if begins && digits > letters { Look::Figure } else { Look::Words }
    }

    /// Whether a column name cannot look like this.
    pub(super) fn is_figure(self) -> bool {
        matches!(self, Look::Digits | Look::Figure)
    }
}

/// What most texts of a column look like, empty ones left out unless all are; and how many look so.
pub(super) fn usual<'t>(texts: impl Iterator<Item = &'t str>) -> Look {
    let mut tally = [0_usize; 4];
    for text in texts {
        tally[Look::of(text) as usize] += 1;
    }
    let looks = [Look::Digits, Look::Figure, Look::Words];
    let most = looks.into_iter().max_by_key(|look| tally[*look as usize]).filter(|look| tally[*look as usize] > 0);
    most.unwrap_or(Look::Empty)
}

/// Whether a text can be what tells a header or trailer line: a few capital letters and digits.
pub(super) fn is_tag(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || b"_-".contains(&byte);
    (1..=8).contains(&text.len()) && text.bytes().all(fits) && text.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

/// Whether a text can be the name of a column.
pub(super) fn is_name(text: &str) -> bool {
    let text = text.trim();
    let begins = text.starts_with(|first: char| first.is_alphabetic() || "_#%".contains(first));
    begins && text.chars().count() <= 64 && !Look::of(text).is_figure() && !text.contains(['\n', '@', '|', ';'])
}

/// Words that name columns far more often than they stand in one.
const COLUMN_WORDS: [&str; 34] = [
    "account",
    "address",
    "amount",
    "balance",
    "category",
    "city",
    "code",
    "count",
    "country",
    "currency",
    "date",
    "description",
    "email",
    "first",
    "iban",
    "id",
    "key",
    "kind",
    "last",
    "name",
    "no",
    "number",
    "phone",
    "price",
    "quantity",
    "rate",
    "reference",
    "region",
    "state",
    "status",
    "street",
    "time",
    "type",
    "value",
];

/// Whether one of the words of a text is such.
pub(super) fn has_column_word(text: &str) -> bool {
    let words = text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_lowercase).any(|word| COLUMN_WORDS.contains(&word.as_str()))
}

/// Words that begin headers and trailers wherever they stand.
const TAGS: [&[u8]; 15] = [
    b"HDR", b"HEADER", b"HEAD", b"BOF", b"BEGIN", b"START", b"TRL", b"TLR", b"TRAILER", b"FTR", b"FOOTER", b"EOF",
    b"END", b"TOT", b"TOTAL",
];

/// Whether a tag tells a line from records that begin with these texts: they are few, as tags are, or each has a digit and the
/// tag has none. Behind numbers that count up, the last line of a file that was cut off begins with one more.
pub(super) fn tells<'t, T: ?Sized + Ord + AsRef<[u8]> + 't>(tag: &[u8], begins: impl Iterator<Item = &'t T>) -> bool {
    const FEW: usize = 20;
    let word = !tag.iter().any(u8::is_ascii_digit);
    let (mut count, mut numbered) = (0_usize, true);
    let mut distinct = std::collections::BTreeSet::new();
    for begin in begins {
        count += 1;
        numbered &= begin.as_ref().iter().any(u8::is_ascii_digit);
        if distinct.len() <= FEW {
            distinct.insert(begin);
        }
    }
    let each = if word { 2 } else { 3 };
    let few = distinct.len() == 1 || (distinct.len() <= FEW && distinct.len() * each <= count);
    few || (word && numbered) || TAGS.contains(&tag)
}
