//! From a pattern to its parts, and what a pattern must have.

use super::{DateFormat, Part, Problem, Shape};

/// The parts of a pattern, each one that a value of `shape` has.
pub(super) fn parts(pattern: &str, shape: Shape) -> Result<Vec<Part>, Problem> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while let Some(character) = rest.chars().next() {
        let offset = pattern.len() - rest.len();
        let length = if character == '%' {
            let (directive, length) = directive(rest, offset)?;
            for part in directive {
                check_shape(*part, shape, offset)?;
                parts.push(*part);
            }
            length
        } else {
            parts.extend(rest.as_bytes()[..character.len_utf8()].iter().map(|byte| Part::Literal(*byte)));
            character.len_utf8()
        };
        rest = &rest[length..];
        if parts.last() == Some(&Part::FractionAny) && !rest.is_empty() {
            let message = "`%f` reads any number of digits, so it can only be last; `%6f` has exactly six".into();
            return Err(Problem { offset, message });
        }
    }
    if parts.is_empty() {
        return Err(Problem { offset: 0, message: "the pattern is empty".into() });
    }
    Ok(parts)
}

/// The parts of the directive at the start of `text`, and its length.
fn directive(text: &str, offset: usize) -> Result<(&'static [Part], usize), Problem> {
    const FRACTIONS: [Part; 9] = {
        let mut fractions = [Part::Fraction(1); 9];
        let mut at = 1;
        while at < 9 {
            fractions[at] = Part::Fraction(at as u8 + 1);
            at += 1;
        }
        fractions
    };
    const POINTED: [[Part; 2]; 9] = {
        let mut pointed = [[Part::Literal(b'.'), Part::Fraction(1)]; 9];
        let mut at = 1;
        while at < 9 {
            pointed[at][1] = Part::Fraction(at as u8 + 1);
            at += 1;
        }
        pointed
    };
    let bytes = text.as_bytes();
    Ok(match bytes.get(1..).unwrap_or_default() {
        [digit @ b'1'..=b'9', b'f', ..] => (std::slice::from_ref(&FRACTIONS[usize::from(digit - b'1')]), 3),
        [b'.', digit @ b'1'..=b'9', b'f', ..] => (&POINTED[usize::from(digit - b'1')][..], 4),
        [b'.', b'f', ..] => (&[Part::Literal(b'.'), Part::FractionAny], 3),
        [letter, ..] => match single(*letter) {
            Some(parts) => (parts, 2),
            None => return Err(unknown(text, offset)),
        },
        [] => return Err(Problem { offset, message: "`%` at the end; a percent sign itself is `%%`".into() }),
    })
}

fn single(letter: u8) -> Option<&'static [Part]> {
    use Part::{Day, Hour, Literal, Minute, Month, Second, Year};
    Some(match letter {
        b'Y' => &[Year],
        b'y' => &[Part::Year2],
        b'm' => &[Month],
        b'b' => &[Part::MonthShort],
        b'B' => &[Part::MonthName],
        b'd' => &[Day],
        b'e' => &[Part::DaySpace],
        b'j' => &[Part::DayOfYear],
        b'H' => &[Hour],
        b'I' => &[Part::Hour12],
        b'p' => &[Part::HalfDay],
        b'M' => &[Minute],
        b'S' => &[Second],
        b'f' => &[Part::FractionAny],
        b'F' => &[Year, Literal(b'-'), Month, Literal(b'-'), Day],
        b'T' => &[Hour, Literal(b':'), Minute, Literal(b':'), Second],
        b'R' => &[Hour, Literal(b':'), Minute],
        b'%' => &[Literal(b'%')],
        _ => return None,
    })
}

fn unknown(text: &str, offset: usize) -> Problem {
    let directive = text.chars().take(2).collect::<String>();
    let known = "known are %Y %y %m %b %B %d %e %j %H %I %p %M %S %f %3f %6f %9f %F %T %R %%";
    let message = match directive.as_str() {
        "%z" | "%Z" => format!("`{directive}`: zones are not read or written, times are as they stand; {known}"),
        "%-" | "%_" | "%0" => format!("`{directive}`: digits are always padded, so there are no flags; {known}"),
        _ => format!("`{directive}` is not known; {known}"),
    };
    Problem { offset, message }
}

/// What a part says something about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Year,
    Month,
    Day,
    DayOfYear,
    Hour,
    HalfDay,
    Minute,
    Second,
    Fraction,
}

fn unit(part: Part) -> Option<Unit> {
    Some(match part {
        Part::Literal(_) => return None,
        Part::Year | Part::Year2 => Unit::Year,
        Part::Month | Part::MonthShort | Part::MonthName => Unit::Month,
        Part::Day | Part::DaySpace => Unit::Day,
        Part::DayOfYear => Unit::DayOfYear,
        Part::Hour | Part::Hour12 => Unit::Hour,
        Part::HalfDay => Unit::HalfDay,
        Part::Minute => Unit::Minute,
        Part::Second => Unit::Second,
        Part::Fraction(_) | Part::FractionAny => Unit::Fraction,
    })
}

fn name(unit: Unit) -> &'static str {
    match unit {
        Unit::Year => "year (%Y or %y)",
        Unit::Month => "month (%m, %b or %B)",
        Unit::Day => "day (%d or %e)",
        Unit::DayOfYear => "day of the year (%j)",
        Unit::Hour => "hour (%H, or %I with %p)",
        Unit::HalfDay => "half of the day (%p)",
        Unit::Minute => "minute (%M)",
        Unit::Second => "second (%S)",
        Unit::Fraction => "fraction of the second (%f)",
    }
}

fn is_of_date(unit: Unit) -> bool {
    matches!(unit, Unit::Year | Unit::Month | Unit::Day | Unit::DayOfYear)
}

fn check_shape(part: Part, shape: Shape, offset: usize) -> Result<(), Problem> {
    let message = match (unit(part), shape) {
        (Some(unit), Shape::Date) if !is_of_date(unit) => format!("a date has no {}", name(unit)),
        (Some(unit), Shape::Time) if is_of_date(unit) => format!("a time has no {}", name(unit)),
        _ => return Ok(()),
    };
    Err(Problem { offset, message })
}

/// Whether a text in this pattern says a value, completely and without contradiction.
pub(super) fn check_complete(pattern: &str, format: &DateFormat) -> Result<(), Problem> {
    let units = format.parts.iter().filter_map(|part| unit(*part)).collect::<Vec<_>>();
    let has = |unit| units.contains(&unit);
    let problem = |message: String| Err(Problem { offset: pattern.len(), message });
    let missing = |unit, wanted_by: &str| problem(format!("the {} is missing{wanted_by}", name(unit)));
    if let Some(twice) = units.iter().enumerate().find(|(at, unit)| units[..*at].contains(unit)) {
        return problem(format!("the {} is given twice, and the two could differ", name(*twice.1)));
    }
    if has(Unit::DayOfYear) && (has(Unit::Month) || has(Unit::Day)) {
        return problem("the day of the year (%j) says the month and the day already".into());
    }
    if format.shape != Shape::Time {
        let wanted = if has(Unit::DayOfYear) { &[Unit::Year][..] } else { &[Unit::Year, Unit::Month, Unit::Day] };
        if let Some(unit) = wanted.iter().find(|unit| !has(**unit)) {
            return missing(*unit, "");
        }
    }
    if format.shape != Shape::Date && !has(Unit::Hour) {
        let help = if format.shape == Shape::Timestamp { "; a value without a time has the type `date`" } else { "" };
        return missing(Unit::Hour, help);
    }
    let twelve = format.parts.contains(&Part::Hour12);
    if twelve != has(Unit::HalfDay) {
        let message = if twelve { "%I needs %p, or it could be morning or evening" } else { "%p needs %I" };
        return problem(message.into());
    }
    if has(Unit::Second) && !has(Unit::Minute) {
        return missing(Unit::Minute, ", and there are seconds");
    }
    if has(Unit::Fraction) && !has(Unit::Second) {
        return missing(Unit::Second, ", and there is a fraction of it");
    }
    Ok(())
}
