use super::super::{format_key, parse_key};
use crate::error::codes::store::IDEMPOTENCY_KEY_MALFORMED;
use proptest::prelude::*;

/// Values, the key of a tolerant policy, the key of a strict one; `None` where it is malformed.
type Case<'a> = (&'a [u8], Option<&'a str>, Option<&'a str>);

const CASES: &[Case<'_>] = &[
    (
        br#""8e03978e-40d5-43dd-bc93-6894a57f9324""#,
        Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
        Some("8e03978e-40d5-43dd-bc93-6894a57f9324"),
    ),
    (b"8e03978e-40d5", Some("8e03978e-40d5"), None),
    (b"  \"a\"\t", Some("a"), Some("a")),
    (b" a ", Some("a"), None),
    (br#""a\"b\\c""#, Some(r#"a"b\c"#), Some(r#"a"b\c"#)),
    (br#""a,b;c""#, Some("a,b;c"), Some("a,b;c")),
    (b"YWJj+/==", Some("YWJj+/=="), None),
    (b":YWJj:", Some(":YWJj:"), None),
    (b"'a'", Some("'a'"), None),
    (b"", None, None),
    (b"   ", None, None),
    (b"\"\"", None, None),
    (b"\"", None, None),
    (b"\"a", None, None),
    (b"a\"", None, None),
    (br#""a\""#, None, None),
    (br#""a\n""#, None, None),
    (br#""a\"#, None, None),
    (b"a\\b", None, None),
    (b"\"a\", \"b\"", None, None),
    (b"a, b", None, None),
    (b"a,", None, None),
    (b"\"a\";p=1", None, None),
    (b"\"a\" ;p", None, None),
    (b"a;p=1", None, None),
    (b"\"a\"b", None, None),
    (b"\"a b\"", None, None),
    (b"a b", None, None),
    (b"\"a\tb\"", None, None),
    (b"\"a\0b\"", None, None),
    (b"\"a\x7f\"", None, None),
    ("\"ä\"".as_bytes(), None, None),
    (b"\xff", None, None),
];

#[test]
fn keys_are_taken_from_strings_and_where_allowed_from_bare_words() {
    for (value, tolerant, strict) in CASES {
        for (is_strict, expected) in [(false, tolerant), (true, strict)] {
            let parsed = parse_key(&[value], is_strict, 255);
            let shown = String::from_utf8_lossy(value);
            match expected {
                Some(key) => assert_eq!(parsed.unwrap().as_deref(), Some(*key), "{shown}, strict: {is_strict}"),
                None => {
                    assert_eq!(parsed.unwrap_err().code(), IDEMPOTENCY_KEY_MALFORMED, "{shown}, strict: {is_strict}")
                }
            }
        }
    }
}

#[test]
fn no_header_is_no_key_and_several_are_refused() {
    assert_eq!(parse_key(&[], true, 255).unwrap(), None);
    for values in [[b"a".as_slice(), b"a"], [b"\"a\"", b""]] {
        assert_eq!(parse_key(&values, false, 255).unwrap_err().code(), IDEMPOTENCY_KEY_MALFORMED);
    }
}

#[test]
fn length_is_that_of_the_key_without_quotes_and_escapes() {
    let longest = "\\\"".repeat(255);
    let quoted = format!("\"{longest}\"");
    assert_eq!(parse_key(&[quoted.as_bytes()], true, 255).unwrap().unwrap().len(), 255);
    let longer = format!("\"{longest}a\"");
    assert!(parse_key(&[longer.as_bytes()], true, 255).is_err());
    assert!(parse_key(&[longer.as_bytes()], true, 256).is_ok());
    assert!(parse_key(&["a".repeat(256).as_bytes()], false, 255).is_err());
}

#[test]
fn messages_do_not_repeat_the_value() {
    for (value, ..) in CASES.iter().filter(|(value, ..)| value.len() > 4) {
        if let Err(error) = parse_key(&[value], true, 3) {
            let shown = String::from_utf8_lossy(value).into_owned();
            assert!(!format!("{error:?}").contains(shown.trim()), "{error:?}");
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(key in "[!-~]{1,255}") {
        let written = format_key(&key);
        prop_assert_eq!(parse_key(&[written.as_bytes()], true, 255).unwrap(), Some(key.clone()));
        prop_assert_eq!(parse_key(&[written.as_bytes()], false, 255).unwrap(), Some(key));
    }

    #[test]
    fn bare_words_mean_the_same_in_quotes(key in "[!#-+\\--:<-\\[\\]-~]{1,255}") {
        let bare = parse_key(&[key.as_bytes()], false, 255).unwrap();
        prop_assert_eq!(bare, parse_key(&[format_key(&key).as_bytes()], true, 255).unwrap());
    }

    #[test]
    fn random_bytes_never_panic_and_give_only_keys_that_can_be_written(
        values in prop::collection::vec(prop::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'\\'), Just(b'a')], 0..40), 0..3),
        strict: bool,
        longest in 0_usize..20,
    ) {
        let values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
        if let Ok(Some(key)) = parse_key(&values, strict, longest) {
            prop_assert!((1..=longest).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
            let written = format_key(&key);
            prop_assert_eq!(parse_key(&[written.as_bytes()], true, longest).unwrap(), Some(key));
        }
    }
}
