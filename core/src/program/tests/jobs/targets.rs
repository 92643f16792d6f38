//! Target fields of random jobs: a source, and a layout that goes with it.

use super::super::dice::Dice;
use super::expressions::{condition, expression};
use super::sources::{Field, Kind, add};

/// A target field: what the job says of it, and what its values are.
pub(crate) struct Target {
    pub(crate) options: String,
    pub(crate) kind: Kind,
    /// Whether expressions can use it: not what is looked up, masked or put together as text.
    pub(crate) is_value: bool,
}

/// A target field with its source inside.
pub(crate) fn target(dice: &mut Dice, fields: &[Field], fixed: bool) -> Target {
    let mut options = String::new();
    let (kind, is_value) = source(dice, fields, &mut options);
    layout(dice, kind, fixed, &mut options);
    Target { options, kind, is_value }
}

fn source(dice: &mut Dice, fields: &[Field], options: &mut String) -> (Kind, bool) {
    let field = dice.of(fields).clone();
    let wanted = dice.chance(30) || dice.gentle;
    let text = *dice.of(&["\"D\"", "\"\"", "\"\"", "\"00\""]);
    let default_of = |kind: Kind| match kind {
        _ if !wanted => String::new(),
        Kind::Text => format!(", default: {text}"),
        Kind::Number(_) => ", default: 0".to_owned(),
        _ => ", default: \"\"".to_owned(),
    };
    let default = default_of(Kind::Text);
    match dice.below(12) {
        0 => {
            add(options, format!("constant: {}", dice.of(&["K1", "\"0\"", "\"\""])));
            (Kind::Text, false)
        }
        1 => {
            let names: Vec<String> = (0..dice.between(1, 3)).map(|_| dice.of(fields).name.clone()).collect();
            let delimiter = if dice.chance(50) { ", delimiter: \"-\"" } else { "" };
            add(options, format!("composite: {{of: [{}]{delimiter}}}", names.join(", ")));
            (Kind::Text, false)
        }
        2 => numbers_together(dice, fields, options),
        3 => {
            let texts: Vec<&Field> = fields.iter().filter(|field| field.kind == Kind::Text).collect();
            let value = if texts.is_empty() { "then: CC".into() } else { format!("from: {}", dice.of(&texts).name) };
            let tests = [condition(dice, fields, "", 1), condition(dice, fields, "", 1)];
            add(
                options,
                format!(
                    "conditional: [{{when: \"{}\", then: AA}}, {{when: \"{}\", {value}}}, {{else: B}}]{default}",
                    tests[0], tests[1]
                ),
            );
            (Kind::Text, true)
        }
        4 | 5 => match expression(dice, fields) {
            Some((text, kind)) => {
                add(options, format!("expr: \"{text}\"{}", default_of(kind)));
                (kind, true)
            }
            None => {
                add(options, "constant: NONE".into());
                (Kind::Text, false)
            }
        },
        6 => {
            add(options, format!("from: {}, lookup: names{default}", field.name));
            (Kind::Text, false)
        }
        7 => {
            let mask = dice.of(&["first6_last4", "last4", "all"]);
            let texts: Vec<&Field> = fields.iter().filter(|field| field.kind == Kind::Text).collect();
            match texts.is_empty() {
                true => add(options, "constant: M".into()),
                false => add(options, format!("from: {}, mask: {mask}{default}", dice.of(&texts).name)),
            }
            (Kind::Text, false)
        }
        _ => {
            add(options, format!("from: {}{}", field.name, default_of(field.kind)));
            (field.kind, true)
        }
    }
}

fn numbers_together(dice: &mut Dice, fields: &[Field], options: &mut String) -> (Kind, bool) {
    let numbers: Vec<&Field> = fields.iter().filter(|field| field.scale().is_some()).collect();
    if numbers.is_empty() {
        add(options, "constant: Z".into());
        return (Kind::Text, false);
    }
    let of: Vec<&Field> = (0..dice.between(1, 2)).map(|_| *dice.of(&numbers)).collect();
    let names: Vec<&str> = of.iter().map(|field| field.name.as_str()).collect();
    let transform = dice.of(&["sum", "min", "max"]);
    add(options, format!("composite: {{of: [{}], transform: {transform}}}", names.join(", ")));
    (Kind::Number(of.iter().filter_map(|field| field.scale()).max().unwrap_or(0)), true)
}

/// The layout options for values of a kind.
pub(crate) fn layout(dice: &mut Dice, kind: Kind, fixed: bool, options: &mut String) {
    let wide = fixed || dice.chance(25);
    match kind {
        Kind::Number(scale) => return number(dice, scale, wide, options),
        Kind::Text if dice.chance(70) => text_steps(dice, options),
        Kind::Date if dice.chance(60) => format(dice, &["%Y%m%d", "%d.%m.%Y", "%y%j", "%d %b %Y"], options),
        Kind::Time if dice.chance(60) => format(dice, &["%H%M%S", "%H:%M", "%I:%M %p"], options),
        Kind::Timestamp if dice.chance(60) => {
            format(dice, &["%Y%m%d%H%M%S", "%Y%m%d", "%H%M%S", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S.%3f"], options);
        }
        Kind::Boolean if dice.chance(50) => add(options, "values: [\"1\", \"0\"]".into()),
        _ => {}
    }
    if wide {
        let widths: &[usize] = if dice.gentle {
            &[24, 25, 40, 64]
        } else if kind == Kind::Text {
            &[4, 8, 16, 25, 64, 65, 80]
        } else {
            &[6, 8, 14, 19, 24, 40]
        };
        add(options, format!("width: {}", dice.of(widths)));
        if dice.chance(25) {
            add(options, format!("justify: {}", dice.of(&["left", "right"])));
        }
        if dice.chance(25) {
            add(options, format!("pad: \"{}\"", dice.of(&[" ", "0", "*"])));
        }
        if !dice.mischief(50) {
            add(options, "truncate: true".into());
        }
    }
}

fn format(dice: &mut Dice, formats: &[&str], options: &mut String) {
    add(options, format!("format: \"{}\"", dice.of(formats)));
}

fn text_steps(dice: &mut Dice, options: &mut String) {
    if dice.chance(40) {
        add(options, format!("case: {}", dice.of(&["upper", "lower"])));
    }
    if dice.chance(15) {
        add(options, format!("substring: {{start: {}, length: {}}}", dice.between(1, 4), dice.between(1, 6)));
    }
    if dice.chance(15) {
        add(
            options,
            format!("replace: {{find: \"{}\", with: \"{}\"}}", dice.of(&["b", "1", "o'"]), dice.of(&["", "zz"])),
        );
    }
}

fn number(dice: &mut Dice, scale: usize, wide: bool, options: &mut String) {
    const SIGNS: [&str; 7] = [
        "none",
        "leading",
        "trailing",
        "leading_separate",
        "trailing_separate",
        "leading_overpunch",
        "trailing_overpunch",
    ];
    let signs = if dice.gentle { &SIGNS[3..] } else { &SIGNS[..] };
    let picture = dice.chance(50);
    let sign = if dice.chance(60) || (dice.gentle && picture) { Some(*dice.of(signs)) } else { None };
    let separate = usize::from(sign.is_some_and(|sign| sign.ends_with("separate")));
    let mut least = 2 + scale + separate;
    let mut suppressed = false;
    if picture {
        let whole = if dice.gentle { 13 } else { dice.between(2, 13) };
        let fraction = if dice.gentle { scale } else { *dice.of(&[scale, scale, 2, 0]) };
        suppressed = sign != Some("leading_overpunch") && dice.chance(15);
        let point = *dice.of(&["V", "V", "."]);
        let front = if suppressed { format!("Z({})9", whole - 1) } else { format!("9({whole})") };
        let (behind, point_width) = match fraction {
            0 => (String::new(), 0),
            digits => (format!("{point}9({digits})"), usize::from(point == ".")),
        };
        least = whole + fraction + point_width + separate;
        add(options, format!("picture: \"{front}{behind}\""));
    }
    if let Some(sign) = sign {
        add(options, format!("sign: {sign}"));
    }
    if !wide {
        return;
    }
    add(
        options,
        format!("width: {}", least + dice.of(if dice.gentle && !picture { &[16, 16, 20] } else { &[0, 0, 1, 6, 12] })),
    );
    match dice.below(4) {
        0 => add(
            options,
            format!("pad: \"{}\", justify: right", if suppressed { " " } else { dice.of(&[" ", "0", "*"]) }),
        ),
        1 => add(options, "justify: left".into()),
        _ => {}
    }
}
