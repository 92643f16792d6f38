//! Expressions of random jobs: over the fields of a record, by the prefix that they have where the expression stands.

use super::super::dice::Dice;
use super::sources::{Field, Kind};

/// A name for a condition, and a condition on it.
pub(crate) fn condition(dice: &mut Dice, fields: &[Field], prefix: &str, depth: usize) -> String {
    if depth > 0 && dice.chance(25) {
        let (left, right) = (condition(dice, fields, prefix, depth - 1), condition(dice, fields, prefix, depth - 1));
        return match dice.below(3) {
            0 => format!("({left}) && ({right})"),
            1 => format!("({left}) || ({right})"),
            _ => format!("!({left})"),
        };
    }
    if dice.chance(10) {
        return format!("type == '{}'", dice.of(&["PUR", "REF", "A"]));
    }
    let numbers: Vec<&Field> = fields.iter().filter(|field| field.scale().is_some()).collect();
    let of_number = !numbers.is_empty() && dice.chance(50);
    let field = if of_number { *dice.of(&numbers) } else { dice.of(fields) };
    let name = format!("{prefix}{}", field.name);
    let relation = dice.of(&["==", "!=", "<", "<=", ">", ">="]);
    match field.kind {
        Kind::Text => match dice.below(4) {
            0 => format!("{name} != 'A'"),
            1 => format!("size({name}) > 2"),
            2 => format!("{name} in ['A', 'DE', 'EUR', '1234']"),
            _ => format!("{name}.contains('b') || {name} >= 'B'"),
        },
        Kind::Number(_) => {
            let constant = dice.of(&["0", "10", "10000.00", "0.5", "12.50", "100000000000000000000", "0.0000001"]);
            match dice.below(6) {
                0 => format!("{constant} {relation} {name}"),
                1 => format!("-{name} {relation} {constant}"),
                2 => format!("{name} * 2 {relation} {constant}"),
                _ => format!("{name} {relation} {constant}"),
            }
        }
        Kind::Date => format!("{name} {relation} date('2023-01-31')"),
        Kind::Time => format!("{name} {relation} time('12:00:00')"),
        Kind::Timestamp => format!("{name} {relation} timestamp('2024-01-01T00:00:00')"),
        Kind::Boolean => name,
    }
}

/// An expression with the kind of its values; `None` where no field fits.
pub(crate) fn expression(dice: &mut Dice, fields: &[Field]) -> Option<(String, Kind)> {
    match dice.below(4) {
        0 => number(dice, fields),
        1 => text(dice, fields),
        2 => {
            let depth = dice.below(2);
            let test = condition(dice, fields, "", depth);
            Some((format!("{test} ? 'H' : 'N'"), Kind::Text))
        }
        _ => {
            let field = dice.of(fields);
            Some((field.name.clone(), field.kind))
        }
    }
}

fn number(dice: &mut Dice, fields: &[Field]) -> Option<(String, Kind)> {
    let numbers: Vec<&Field> = fields.iter().filter(|field| field.scale().is_some()).collect();
    if numbers.is_empty() {
        return None;
    }
    let field = *dice.of(&numbers);
    let (name, scale) = (&field.name, field.scale()?);
    let (text, scale) = match dice.below(7) {
        0 | 1 => (format!("-{name}"), scale),
        2 => (format!("{name} + 1"), scale),
        3 => (format!("{name} * 2.5"), scale + 1),
        4 => (format!("round({name}, 1, 'half_even')"), 1),
        5 => (format!("div({name}, 3, 2, 'half_up')"), 2),
        _ => (format!("{} ? {name} : -{name}", condition(dice, fields, "", 0)), scale),
    };
    Some((text, Kind::Number(scale)))
}

fn text(dice: &mut Dice, fields: &[Field]) -> Option<(String, Kind)> {
    let texts: Vec<&Field> = fields.iter().filter(|field| field.kind == Kind::Text).collect();
    let field = *dice.of(if texts.is_empty() { return None } else { &texts });
    let name = &field.name;
    let text = match dice.below(6) {
        0 => format!("upper({name})"),
        1 => format!("{name} + 'x'"),
        2 => format!("trim({name})"),
        3 => format!("{name}.substring(0, 1)"),
        4 => format!("{name}.replace('b', 'cc')"),
        _ => format!("{} ? {name} : ''", condition(dice, fields, "", 0)),
    };
    Some((text, Kind::Text))
}

/// A total for a trailer; `numbers` are target fields that are numbers.
pub(crate) fn total(dice: &mut Dice, fields: &[Field], numbers: &[String]) -> String {
    let (population, prefix) = *dice.of(&[("written", "in."), ("written", "in."), ("read", ""), ("rejected", "")]);
    let test = match population {
        "rejected" if dice.chance(50) => format!("reason == '{}'", dice.of(&["E01", "E02", "BL3102", "R1"])),
        _ => condition(dice, fields, prefix, 1),
    };
    let behind = if dice.chance(50) { format!(", {test}") } else { String::new() };
    if population == "written" && !numbers.is_empty() && dice.chance(50) {
        let name = dice.of(numbers);
        return match dice.below(5) {
            0 => format!("written.sum({name}, {name} > 0)"),
            1 => format!("written.min({name}{behind})"),
            2 => format!("written.count({name} == 12.50)"),
            _ => format!("written.sum({name}{behind})"),
        };
    }
    let field = dice.of(fields);
    let name = format!("{prefix}{}", field.name);
    match field.kind {
        Kind::Number(0) if dice.chance(40) => format!("{population}.hash_total({name}, 7{behind})"),
        Kind::Number(_) => format!("{population}.{}({name}{behind})", dice.of(&["sum", "sum", "min", "max"])),
        Kind::Date | Kind::Time | Kind::Timestamp => {
            format!("{population}.{}({name}{behind})", dice.of(&["min", "max"]))
        }
        Kind::Text if field.digits => format!("{population}.hash_total({name}, 12{behind})"),
        _ if dice.chance(50) => format!("{population}.count({test})"),
        _ => format!("{population}.count()"),
    }
}
