//! The type of a column.

use super::column::Column;
use super::evidence::{counted, grouped, share, span};
use super::numbers::Numeric;
use super::yaml::text;
use crate::record::{DateFormat, Shape};

/// Values without a match before a pattern is given up, where it has not matched several times as many.
const GIVEN_UP: usize = 16;

const DATES: [&str; 17] = [
    "%Y-%m-%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%Y/%m/%d",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%Y%m%d",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%d/%m/%y",
    "%m/%d/%y",
    "%d.%m.%y",
    "%d-%b-%y",
];
/// Of the dates so many may have a time behind them.
const DATES_WITH_TIME: usize = 8;
const TIMES: [&str; 8] =
    ["%H:%M:%S", "%H:%M", "%H:%M:%S.%3f", "%H:%M:%S.%6f", "%H:%M:%S.%9f", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S.%f"];

/// The patterns that are tried.
#[derive(Debug)]
pub(super) struct Formats(Vec<Pattern>);

#[derive(Debug)]
struct Pattern {
    pattern: String,
    shape: Shape,
    format: DateFormat,
    width: Option<usize>,
}

impl Formats {
    pub(super) fn new() -> Formats {
        let dates = DATES.iter().map(|pattern| ((*pattern).to_owned(), Shape::Date));
        let times = TIMES.iter().map(|pattern| ((*pattern).to_owned(), Shape::Time));
        let both = DATES[..DATES_WITH_TIME].iter().flat_map(|date| {
            TIMES
                .iter()
                .flat_map(move |time| [format!("{date}T{time}"), format!("{date} {time}"), format!("{date}T{time}Z")])
        });
        let both = both.chain(["%Y%m%d%H%M%S".to_owned()]).map(|pattern| (pattern, Shape::Timestamp));
        let compiled = dates.chain(times).chain(both).filter_map(|(pattern, shape)| {
            // `%f` must be the last part, so it has no `Z` behind it.
            let format = DateFormat::compile(&pattern, shape).ok()?;
            let width = format.fixed_width();
            Some(Pattern { pattern, shape, format, width })
        });
        Formats(compiled.collect())
    }
}

impl Pattern {
    fn matches(&self, value: &str) -> bool {
        if self.width.is_some_and(|width| width != value.len()) {
            return false;
        }
        // Eight or more digits in a row are a date only in the centuries that business is about.
        let bare = self.pattern.starts_with("%Y%m%d");
        if bare && !value.starts_with("19") && !value.starts_with("20") {
            return false;
        }
        self.format.parse(value.as_bytes()).is_some()
    }
}

/// How many values of a column match each pattern; `None` for those that were given up.
#[derive(Debug, Clone)]
pub(super) struct Moments {
    matches: Vec<Option<usize>>,
    asked: usize,
}

impl Moments {
    pub(super) fn new(formats: &Formats) -> Moments {
        Moments { matches: vec![Some(0); formats.0.len()], asked: 0 }
    }

    pub(super) fn add(&mut self, value: &str, formats: &Formats) {
        self.asked += 1;
        for (matches, pattern) in self.matches.iter_mut().zip(&formats.0) {
            let Some(count) = matches else { continue };
            *count += usize::from(pattern.matches(value));
            if self.asked > GIVEN_UP && (self.asked - *count) * 2 > self.asked {
                *matches = None;
            }
        }
    }

    /// The pattern that most values match, how many do, and another one that as many do.
    fn best<'f>(&self, formats: &'f Formats) -> Option<(&'f Pattern, usize, Option<&'f Pattern>)> {
        let most = self.matches.iter().flatten().max().copied().filter(|most| *most > 0)?;
        let mut best = self.matches.iter().zip(&formats.0).filter(|(count, _)| **count == Some(most));
        let (_, first) = best.next()?;
        // A fraction of any length is no other reading of one of a certain length.
        let second = best.map(|(_, pattern)| pattern).find(|other| !other.pattern.ends_with("%f"));
        Some((first, most, second))
    }
}

/// What a field is taken for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Guess {
    /// The type; `None` for text.
    pub(super) kind: Option<String>,
    /// Other options, with their values as YAML.
    pub(super) options: Vec<(&'static str, String)>,
    /// Options that the target field needs to write what was read.
    pub(super) echo: Vec<(&'static str, String)>,
    pub(super) required: bool,
    pub(super) evidence: String,
}

/// The type of a column. `fixed` fields are filled up with blanks, which are taken off.
pub(super) fn guess(column: &Column, formats: &Formats, fixed: bool) -> Guess {
    let mut guess = number(column).or_else(|| moment(column, formats)).unwrap_or_else(|| words(column, formats));
    let trims = fixed || guess.kind.is_some();
    if trims && let Some(side) = trim(column) {
        guess.options.push(("trim", side.to_owned()));
    }
    let nulls = if trims { column.empty } else { column.empty - column.blank };
    guess.required = nulls == 0;
    if column.filled() == 0 {
        guess.evidence = format!("empty in {}", share(column.empty, column.rows));
    } else if column.empty > 0 {
        guess.evidence += &format!("; empty in {}", share(column.empty, column.rows));
    }
    guess
}

fn trim(column: &Column) -> Option<&'static str> {
    match (column.left > 0, column.right > 0 || column.blank > 0) {
        (true, true) => Some("both"),
        (true, false) => Some("left"),
        (false, true) => Some("right"),
        (false, false) => None,
    }
}

fn number(column: &Column) -> Option<Guess> {
    let count = column.filled();
    let found = column.numbers.all(count, column.bytes)?;
    let all = share(count, count);
    Some(match found {
        Numeric::Code { .. } if is_compact_date(column) => return None,
        Numeric::Code { why } => {
            let length = span(column.bytes.0, column.bytes.1);
            code(column, format!("{all} values are {why}, {length} characters: kept as text"))
        }
        Numeric::Overpunched { digits } => Guess {
            kind: Some("integer".to_owned()),
            options: vec![("picture", text(&format!("S9({digits})"))), ("sign", "trailing_overpunch".to_owned())],
            evidence: format!(
                "{all} values are {digits} digits, the last with the sign; with an implied point: decimal(2), S9({})V99",
                digits.saturating_sub(2)
            ),
            ..Guess::default()
        },
        Numeric::Number { scale: 0, .. } if is_compact_date(column) => return None,
        Numeric::Number { scale, prefix, separator, trailing_sign } => {
            let mut options = Vec::new();
            if !prefix.is_empty() {
                options.push(("prefix", text(&prefix)));
            }
            if let Some(separator) = separator {
                options.push(("grouping", text(&char::from(separator).to_string())));
            }
            if trailing_sign {
                options.push(("sign", "trailing".to_owned()));
            }
            let amounts = "whole amounts, with 2 decimals as well".to_owned();
            let (kind, what) = match scale {
                // Money that is whole today has cents tomorrow.
                0 if !prefix.is_empty() => ("decimal(2)".to_owned(), amounts),
                0 => ("integer".to_owned(), "whole numbers".to_owned()),
                1 => ("decimal(1)".to_owned(), "numbers with up to 1 decimal".to_owned()),
                _ => (format!("decimal({scale})"), format!("numbers with up to {scale} decimals")),
            };
            Guess { kind: Some(kind), options, evidence: format!("{all} values are {what}"), ..Guess::default() }
        }
    })
}

/// Whether all values are dates written in digits alone.
fn is_compact_date(column: &Column) -> bool {
    let lengths = [8, 14];
    let most = column.moments.matches.iter().flatten().max().copied();
    column.bytes.0 == column.bytes.1 && lengths.contains(&column.bytes.0) && most == Some(column.filled())
}

/// A text of digits; one that card numbers look like is sensitive.
fn code(column: &Column, evidence: String) -> Guess {
    let card = column.long_numbers == column.filled() && column.luhn == column.filled() && column.filled() > 4;
    let mut guess = Guess { evidence, ..Guess::default() };
    if card {
        guess.options.push(("pii", "pan".to_owned()));
        guess.evidence += "; all have a right Luhn digit, as card numbers do";
    }
    guess
}

fn moment(column: &Column, formats: &Formats) -> Option<Guess> {
    let count = column.filled();
    let (pattern, matches, other) = column.moments.best(formats)?;
    if matches < count {
        return None;
    }
    let (word, plural, iso) = words_of(pattern.shape);
    let mut guess = Guess { kind: Some(word.to_owned()), ..Guess::default() };
    if pattern.pattern != iso {
        guess.options.push(("format", text(&pattern.pattern)));
        guess.echo.push(("format", text(&pattern.pattern)));
    }
    guess.evidence = format!("{} values are {plural}", share(matches, count));
    if let Some(other) = other {
        guess.evidence += &format!("; {} fits as well: look", other.pattern);
    }
    Some(guess)
}

fn words_of(shape: Shape) -> (&'static str, &'static str, &'static str) {
    match shape {
        Shape::Date => ("date", "dates", "%Y-%m-%d"),
        Shape::Time => ("time", "times of day", "%H:%M:%S"),
        Shape::Timestamp => ("timestamp", "dates with a time", "%Y-%m-%dT%H:%M:%S"),
    }
}

/// A text, and what kept it from being something else.
fn words(column: &Column, formats: &Formats) -> Guess {
    let count = column.filled();
    let nearly = |part: usize| part < count && part * 2 > count;
    let (from, to) = column.characters;
    let mut evidence = if count == 0 {
        String::new()
    } else {
        let plural = if to == 1 { "" } else { "s" };
        format!("{} of {} character{plural}", counted(count, "value"), span(from, to))
    };
    if nearly(column.numbers.alike()) {
        evidence += &format!("; {} are numbers", share(column.numbers.alike(), count));
        if column.numbers.pointed() > 0 {
            evidence += &format!(", {} have no digit in front of the point", grouped(column.numbers.pointed() as u64));
        }
    } else if column.numbers.decimal_commas() > 0 && column.numbers.decimal_commas() + column.numbers.alike() >= count {
        evidence += "; numbers with a decimal comma are not read";
    } else if let Some((pattern, matches, _)) = column.moments.best(formats).filter(|(_, matches, _)| nearly(*matches))
    {
        evidence += &format!("; {} are {} ({})", share(matches, count), words_of(pattern.shape).1, pattern.pattern);
    }
    Guess { evidence, ..Guess::default() }
}
