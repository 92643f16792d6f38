use super::*;
use proptest::prelude::*;

fn written(options: &TextOptions, text: &str) -> Result<String, TextFault> {
    let mut out = b"before|".to_vec();
    let mut scratch = b"left over".to_vec();
    let done = TextLayout::new(options.clone()).unwrap().write(text.as_bytes(), &mut scratch, &mut out);
    if let Printable::Single(charset) = options.printable {
        let mut decoded = Vec::new();
        assert!(charset.decode(&out, &mut decoded));
        out = decoded;
    }
    let text = String::from_utf8(out).unwrap().strip_prefix("before|").unwrap().to_owned();
    assert!(done.is_ok() || text.is_empty(), "a text that is refused leaves nothing behind");
    done.map(|()| text)
}

fn reference(width: u32) -> TextOptions {
    let unmappable = Unmappable::Replace(b'?');
    TextOptions { printable: Printable::Ascii, unmappable, width: Some(width), ..TextOptions::plain() }
}

/// Characters that an output can hold: windows-1252 as Unicode's table has it.
fn holds(printable: Printable, character: char) -> bool {
    let upper = ('\u{A0}'..='\u{FF}').contains(&character);
    match printable {
        Printable::Utf8 => true,
        Printable::Ascii => (' '..='~').contains(&character),
        Printable::Single(Charset::Windows1252) if "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".contains(character) => {
            true
        }
        Printable::Single(_) => (' '..='~').contains(&character) || upper,
    }
}

/// The obvious form: a list of characters, step by step.
fn model(options: &TextOptions, text: &str) -> Result<String, TextFault> {
    let mut characters = text.chars().collect::<Vec<_>>();
    for character in &mut characters {
        if !holds(options.printable, *character) {
            match options.unmappable {
                Unmappable::Reject => return Err(TextFault::Unmappable),
                Unmappable::Replace(byte) => *character = byte as char,
            }
        }
        match options.case {
            Some(Case::Upper) => *character = character.to_ascii_uppercase(),
            Some(Case::Lower) => *character = character.to_ascii_lowercase(),
            None => {}
        }
    }
    let mut text = characters.into_iter().collect::<String>();
    if let Some((find, with)) = &options.replace {
        text = text.replace(find, with);
    }
    if let Some(Substring { start, length }) = options.substring {
        let length = length.map_or(usize::MAX, |length| length as usize);
        text = text.chars().skip(start as usize - 1).take(length).collect();
    }
    let width = options.width.map(|width| width as usize);
    let counts = options.unit == Unit::Characters || matches!(options.printable, Printable::Single(_));
    let length = |text: &str| if counts { text.chars().count() } else { text.len() };
    while options.truncate && width.is_some_and(|width| length(&text) > width) {
        text.pop();
    }
    if width.is_some_and(|width| length(&text) > width) {
        return Err(TextFault::TooWide);
    }
    if options.forbidden.is_some_and(|forbidden| forbidden.is_in(text.as_bytes())) {
        return Err(TextFault::DelimiterInside);
    }
    while width.is_some_and(|width| length(&text) < width) {
        match options.justify {
            Justify::Left => text.push(options.pad as char),
            Justify::Right => text.insert(0, options.pad as char),
        }
    }
    Ok(text)
}

#[test]
fn texts_of_the_reference_job() {
    let merchant = TextOptions { case: Some(Case::Upper), truncate: true, ..reference(25) };
    assert_eq!(written(&merchant, "Café Zoë"), Ok("CAF? ZO?                 ".into()));
    assert_eq!(written(&merchant, "Ünïted Päper Supply Company of Århus"), Ok("?N?TED P?PER SUPPLY COMPA".into()));
    assert_eq!(written(&merchant, "日本語 \u{7f}\t"), Ok("??? ??                   ".into()));
    let description = TextOptions { truncate: true, ..reference(40) };
    assert_eq!(written(&description, &"é".repeat(41)), Ok("?".repeat(40)));
    let account = reference(16);
    assert_eq!(written(&account, "123"), Ok("123             ".into()));
    assert_eq!(written(&account, "12345678901234567"), Err(TextFault::TooWide));
    let transaction = TextOptions { justify: Justify::Right, pad: b'0', ..reference(12) };
    assert_eq!(written(&transaction, "4711"), Ok("000000004711".into()));
    let currency = TextOptions { case: Some(Case::Upper), ..reference(3) };
    assert_eq!(written(&currency, "eUr"), Ok("EUR".into()));
    assert_eq!(written(&reference(45), ""), Ok(" ".repeat(45)));
    let line = TextOptions { forbidden: Some(Forbidden::Bytes([b'|', b'\n'])), ..TextOptions::plain() };
    assert_eq!(written(&line, "a|b"), Err(TextFault::DelimiterInside));
}

#[test]
fn utf8_is_cut_between_characters_and_filled_up() {
    let options = TextOptions { width: Some(4), truncate: true, ..TextOptions::plain() };
    assert_eq!(written(&options, "aé日"), Ok("aé ".into()));
    assert_eq!(written(&options, "日日"), Ok("日 ".into()));
    assert_eq!(written(&TextOptions { width: Some(2), ..options.clone() }, "日"), Ok("  ".into()));
    assert_eq!(written(&TextOptions { truncate: false, ..options }, "éé!"), Err(TextFault::TooWide));
}

#[test]
fn steps_follow_each_other_in_the_documented_order() {
    let options = TextOptions {
        case: Some(Case::Upper),
        replace: Some(("?B".into(), "xyz".into())),
        substring: Some(Substring { start: 2, length: Some(4) }),
        truncate: true,
        justify: Justify::Right,
        pad: b'.',
        ..reference(3)
    };
    // ?b, ?B, axyz, xyz
    assert_eq!(written(&options, "aéb"), Ok("xyz".into()));
    assert_eq!(written(&options, "aéc"), Ok(".?C".into()));
    // Too wide only after everything is cut; the replacement itself is not replaced again.
    let grows = TextOptions { replace: Some(("a".into(), "aa".into())), ..TextOptions::plain() };
    assert_eq!(written(&grows, "banana"), Ok("baanaanaa".into()));
    let shrinks = TextOptions { replace: Some(("an".into(), String::new())), ..TextOptions::plain() };
    assert_eq!(written(&shrinks, "banana"), Ok("ba".into()));
}

#[test]
fn padding_may_be_what_a_text_may_not_have() {
    let options =
        TextOptions { width: Some(3), pad: b'|', forbidden: Some(Forbidden::Bytes(*b"|\n")), ..TextOptions::plain() };
    assert_eq!(written(&options, "a"), Ok("a||".into()));
}

#[test]
fn layouts_that_cannot_work_are_refused() {
    let refused = |options| TextLayout::new(options).unwrap_err();
    assert!(refused(TextOptions { replace: Some((String::new(), "x".into())), ..reference(1) }).contains("empty"));
    assert!(
        refused(TextOptions { replace: Some(("x".into(), "é".into())), ..reference(1) }).contains("cannot hold `é`")
    );
    assert!(refused(TextOptions { unmappable: Unmappable::Replace(7), ..reference(1) }).contains("U+0020"));
    assert!(refused(TextOptions { pad: 0xE9, ..reference(1) }).contains("ASCII"));
    let piece = Some(Substring { start: 0, length: None });
    assert!(refused(TextOptions { substring: piece, ..reference(1) }).contains("from 1"));
}

fn options() -> impl Strategy<Value = TextOptions> {
    let unmappable =
        proptest::sample::select(vec![Unmappable::Reject, Unmappable::Replace(b'?'), Unmappable::Replace(b'a')]);
    let case = proptest::sample::select(vec![None, Some(Case::Upper), Some(Case::Lower)]);
    let replace = proptest::option::of(("[aB?é]{1,2}", "[aB|]{0,3}"));
    let substring = proptest::option::of((1u32..6, proptest::option::of(0u32..6)))
        .prop_map(|piece| piece.map(|(start, length)| Substring { start, length }));
    let forbidden = proptest::sample::select(vec![None, Some(Forbidden::Bytes(*b"|\n"))]);
    let width = proptest::option::of(0u32..12);
    let latin = [Charset::Latin1, Charset::Windows1252].map(Printable::Single);
    let printable = proptest::sample::select([vec![Printable::Ascii, Printable::Utf8], latin.to_vec()].concat());
    (
        (any::<[bool; 3]>(), printable),
        unmappable,
        case,
        replace,
        substring,
        width,
        forbidden,
        proptest::sample::select(b" 0|".to_vec()),
    )
        .prop_map(
            |(([counts, truncate, right], printable), unmappable, case, replace, substring, width, forbidden, pad)| {
                TextOptions {
                    printable,
                    // Where every character is one byte, nothing else is counted.
                    unit: if counts && printable == Printable::Utf8 { Unit::Characters } else { Unit::Bytes },
                    unmappable,
                    case,
                    replace,
                    substring,
                    truncate,
                    justify: if right { Justify::Right } else { Justify::Left },
                    pad,
                    width,
                    forbidden,
                    enclosed: None,
                }
            },
        )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2048))]

    #[test]
    fn every_layout_does_what_the_model_does(options in options(), text in "([aAbB?|é€日😀\u{1}\u{85}\n]|\\PC){0,10}") {
        prop_assert_eq!(written(&options, &text), model(&options, &text));
    }
}

#[test]
fn texts_are_quoted_where_they_need_it() {
    let enclosed = |always: bool| Some(Enclosed::Quotes(Quotes { quote: b'"', delimiter: b','.into(), always }));
    let needed = TextOptions { enclosed: enclosed(false), ..TextOptions::plain() };
    for (text, expected) in [
        ("plain", "plain"),
        ("", ""),
        ("a,b", "\"a,b\""),
        ("5\" pipe", "\"5\"\" pipe\""),
        ("\"\"", "\"\"\"\"\"\""),
        ("\"", "\"\"\"\""),
        ("one\ntwo", "\"one\ntwo\""),
        ("one\rtwo", "\"one\rtwo\""),
        ("é;|", "é;|"),
    ] {
        assert_eq!(written(&needed, text).as_deref(), Ok(expected));
    }
    let padded = TextOptions { width: Some(4), ..needed };
    assert_eq!(written(&padded, "a,b").as_deref(), Ok("\"a,b \""));
    let always = TextOptions { enclosed: enclosed(true), ..TextOptions::plain() };
    assert_eq!(written(&always, "").as_deref(), Ok("\"\""));
    assert_eq!(written(&always, "a\"").as_deref(), Ok("\"a\"\"\""));
    let mut out = b"in front,".to_vec();
    Quotes { quote: b'"', delimiter: b','.into(), always: false }.apply(9, &mut out);
    assert_eq!(out, b"in front,");
}
