//! What holds for all expressions.

use super::oracle::{Writer, names};
use super::*;
use num_bigint::BigInt;
use proptest::prelude::*;

/// Names, some of whose nullable ones are null.
fn nullable_names() -> impl Strategy<Value = Names> {
    (names(), any::<bool>(), any::<bool>(), "[a-z]{0,3}", 0..3usize).prop_map(
        |(mut names, rate, original, id, flag)| {
            names.set("flag", [Constant::Null, Constant::Bool(false), Constant::Bool(true)][flag].clone());
            names.set("rate", if rate { Constant::Null } else { number("0.1250") });
            names.set("original_id", if original { Constant::Null } else { text(&id) });
            names
        },
    )
}

/// Of exact numbers with up to 20 digits: the units as big integers beside them.
fn decimal() -> impl Strategy<Value = (String, BigInt, u32)> {
    (any::<i64>(), 0..30u32, 0..6u32).prop_map(|(units, shorter, scale)| {
        let units = units / 10i64.pow(shorter.min(18));
        let number = Decimal::new(i128::from(units), scale as u8).unwrap();
        (number.to_string(), BigInt::from(units), scale)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn folding_never_changes_a_value(
        seed in any::<u64>(), depth in 1..6u32, names in nullable_names(), known in any::<u32>(),
    ) {
        let text = Writer::new(seed, true).any(depth);
        let Ok(expr) = compile(&text, &mut Names::new()) else { return Ok(()) };
        let folded = expr.clone().fold(&|id| (known >> id.0 & 1 == 1).then(|| names.vars[id.0 as usize].3.clone()));
        prop_assert!(variables(&folded).iter().all(|id| known >> id.0 & 1 == 0), "{} {:?}", text, folded);
        prop_assert_eq!(valued(&folded, &names), valued(&expr, &names), "{}", text);
        let (before, after) = (scale(expr.ty), scale(folded.ty));
        prop_assert!(before == after || folded.constant() == Some(&Constant::Null), "{}", text);
    }

    #[test]
    fn total_expressions_never_fault(seed in any::<u64>(), depth in 1..5u32, names in nullable_names()) {
        let text = Writer::new(seed, true).any(depth);
        let Ok(expr) = compile(&text, &mut Names::new()) else { return Ok(()) };
        let value = valued(&expr, &names);
        if expr.is_total() {
            prop_assert!(value.is_ok(), "{} {:?}", text, value);
        }
        if let Ok(value) = value {
            prop_assert!(keeps_to(&value, expr.ty, expr.nullable), "{} {:?} {:?}", text, value, expr.ty);
        }
    }

    #[test]
    fn arithmetic_is_that_of_big_integers(
        (left, left_units, left_scale) in decimal(), (right, right_units, right_scale) in decimal(),
    ) {
        let scale = left_scale.max(right_scale);
        let aligned = |units: &BigInt, from: u32| units * BigInt::from(10).pow(scale - from);
        let (first, second) = (aligned(&left_units, left_scale), aligned(&right_units, right_scale));
        let cases = [
            (format!("({left}) + ({right})"), &first + &second, scale),
            (format!("({left}) - ({right})"), &first - &second, scale),
            (format!("({left}) * ({right})"), left_units * right_units, left_scale + right_scale),
        ];
        for (text, units, scale) in cases {
            let expected = match i128::try_from(units).ok().and_then(|units| Decimal::new(units, scale as u8)) {
                Some(number) => Ok(Constant::Number(number)),
                None => Err(Fault::Arithmetic),
            };
            let expr = compiled(&text);
            prop_assert_eq!(valued(&expr, &Names::new()), expected.clone(), "{}", text);
            if let Ok(value) = expected {
                prop_assert!(keeps_to(&value, expr.ty, false), "{} {:?}", text, expr.ty);
            }
        }
        let holds = |text: String| valued(&compiled(&text), &Names::new()) == Ok(Constant::Bool(true));
        prop_assert_eq!(holds(format!("{left} < {right}")), first < second);
        prop_assert_eq!(holds(format!("{left} == {right}")), first == second);
    }

    #[test]
    fn no_text_panics_and_spans_stay_inside(words in prop::collection::vec(word(), 0..14)) {
        inside(&words.concat())?;
    }

    #[test]
    fn no_characters_panic(text in "\\PC{0,40}") {
        inside(&text)?;
    }

    #[test]
    fn no_damage_panics(seed in any::<u64>(), at in any::<prop::sample::Index>(), with in word(), cut in 0..3usize) {
        let mut text: Vec<char> = Writer::new(seed, true).any(3).chars().collect();
        let start = at.index(text.len());
        let end = (start + cut).min(text.len());
        text.splice(start..end, with.chars());
        inside(&text.into_iter().collect::<String>())?;
    }
}

fn inside(text: &str) -> Result<(), TestCaseError> {
    for problem in compile(text, &mut Names::new()).err().unwrap_or_default() {
        prop_assert!(text.get(problem.span.clone()).is_some(), "{:?} {:?}", text, problem);
        prop_assert!(!problem.message.contains("Syntax error"), "{:?} {:?}", text, problem);
    }
    Ok(())
}

fn word() -> impl Strategy<Value = String> {
    let words = "a|s|p|amount|rate|original_id|written|sum|size|in|null|true|not|and|has|all|if|package|1|0.5|.5|1e5|0x|1u|'x'|'|\"|r'|b'x'|'''|\\|'\\d'|(|)|[|]|{|}|.|,|?|:|+|-|*|/|%|!|=|==|!=|<|<=|&&|&|||é|€|`|//|\n| |;|@|#|\u{0}|\u{a0}|”";
    let mut all: Vec<String> = words.split('|').filter(|word| !word.is_empty()).map(str::to_owned).collect();
    all.extend(["|", "||"].map(str::to_owned));
    (prop::sample::select(all), any::<bool>()).prop_map(|(word, space)| if space { format!("{word} ") } else { word })
}

fn scale(ty: Type) -> Option<u8> {
    match ty {
        Type::Number { scale, .. } => Some(scale),
        _ => None,
    }
}

/// Whether a value is one of the type: the invariant on which layouts rely.
fn keeps_to(value: &Constant, ty: Type, nullable: bool) -> bool {
    match (value, ty) {
        (Constant::Null, _) => nullable,
        (Constant::Number(number), Type::Number { digits, scale }) => {
            number.scale() == scale && number.digits() <= u32::from(digits)
        }
        (value, ty) => value.value().type_of().same_kind(ty),
    }
}
