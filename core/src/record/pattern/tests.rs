use super::*;
use proptest::prelude::*;

fn compiled(pattern: &str) -> Pattern {
    Pattern::compile(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"))
}

fn bounds(pattern: &str) -> Option<(u32, u32)> {
    compiled(pattern).simple().map(|simple| (simple.min, simple.max))
}

/// What a count of bytes of one class says of a value.
fn counts(simple: &SimplePattern, value: &[u8]) -> bool {
    let length = value.len() as u64;
    let fits = u64::from(simple.min) <= length && length <= u64::from(simple.max);
    fits && value.iter().all(|byte| simple.class.contains(*byte))
}

#[test]
fn the_account_of_the_reference_job() {
    let account = compiled("[0-9]{1,16}");
    assert!(account.is_match(b"1"));
    assert!(account.is_match(b"1234567890123456"));
    for text in ["", "12345678901234567", " 1", "1 ", "1\n", "-1", "1a", "١", "\0"] {
        assert!(!account.is_match(text.as_bytes()), "{text:?}");
    }
    assert!(account.digits_only());
    let simple = account.simple().unwrap();
    assert_eq!((simple.min, simple.max, simple.class.is_digits()), (1, 16, true));
}

#[test]
fn a_match_is_the_whole_value() {
    assert!(compiled("a|ab").is_match(b"ab"));
    assert!(!compiled("a|ab").is_match(b"abc"));
    assert!(!compiled("a").is_match(b"a\n"));
    assert!(compiled("(?m)^a$").is_match(b"a"));
    assert!(!compiled("(?m)^a$").is_match(b"a\nb"));
    assert!(compiled("(?x) a b # a comment").is_match(b"ab"));
    assert!(!compiled("(?x) a b # a comment").is_match(b"abc"));
    assert!(compiled(".{3}").is_match("aé日".as_bytes()));
    assert!(!compiled(".").is_match(b"\xff"));
    assert!(compiled(r"\p{Lu}+").is_match("ÄÖ".as_bytes()));
}

#[test]
fn digits_are_proved_from_the_tree() {
    for pattern in
        ["[0-9]{4}", "[0-9]+", r"(?-u:\d){3}", "0|1|23", "(1[0-2])?[5-7]", "^12$", "(?i)7", "[0-9][0-9]?", "00*"]
    {
        assert!(compiled(pattern).digits_only(), "{pattern}");
    }
    for pattern in [r"\d{4}", "[0-9]*", "", "[0-9]?", "-?[0-9]+", "[0-9a]", "1| ", "a", "^$", "[^a]", "."] {
        assert!(!compiled(pattern).digits_only(), "{pattern}");
    }
}

#[test]
fn simple_patterns_are_one_class_and_a_count() {
    assert_eq!(bounds("[A-Z]{3}"), Some((3, 3)));
    assert_eq!(bounds(r"(?-u:\d){4}"), Some((4, 4)));
    assert_eq!(bounds("[0-9]"), Some((1, 1)));
    assert_eq!(bounds("[0-9]+"), Some((1, u32::MAX)));
    assert_eq!(bounds("^[0-9]{2,5}$"), Some((2, 5)));
    assert_eq!(bounds("([A-Za-z0-9 ]{0,10})"), Some((0, 10)));
    assert_eq!(bounds("[0-9][0-9]?[0-9]{2}"), Some((3, 4)));
    assert_eq!(bounds("(?i)[a-z]"), None); // the Kelvin sign is a k, and is not a byte
    assert_eq!(bounds("(?i-u)[a-z]"), Some((1, 1)));
    assert_eq!(bounds("A"), Some((1, 1)));
    for pattern in
        ["", "[A-Z][0-9]", r"\d{4}", "[^|]{3}", "AB", "a|bc", "(ab){2}", "([0-9]{2}){1,2}", "(?m)^[0-9]$", "é"]
    {
        assert_eq!(bounds(pattern), None, "{pattern}");
    }
    assert!(!compiled("[0-8]{3}").simple().unwrap().class.is_digits());
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    for (pattern, message) in [
        ("[0-9", "unclosed character class (at byte 1)"),
        ("a(b", "unclosed group (at byte 2)"),
        ("*", "repetition operator missing expression (at byte 1)"),
        (r"(a)\1", "backreferences are not supported (at byte 4)"),
        ("a(?=b)", "look-around"),
        (r"\p{Klingon}", "Unicode property"),
        ("((a{1000}){1000}){1000}", "too large"),
        (r"(?-u:\xFF)", "UTF-8"),
    ] {
        let error = Pattern::compile(pattern).unwrap_err();
        assert!(error.contains(message), "{pattern}: {error}");
        assert!(!error.contains('\n'), "{pattern}: {error}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    /// The pattern is put together from pieces that often are simple; what is proved must hold of every text.
    #[test]
    fn proofs_hold(pieces in proptest::collection::vec(pieces(), 1..4), text in "[0-9A-B ]{0,6}") {
        let pattern = compiled(&pieces.concat());
        let matched = pattern.is_match(text.as_bytes());
        if let Some(simple) = pattern.simple() {
            prop_assert_eq!(counts(simple, text.as_bytes()), matched, "{:?}", simple);
        }
        if pattern.digits_only() && matched {
            prop_assert!(!text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()));
        }
        let plain = regex::Regex::new(&format!(r"\A(?:{})\z", pieces.concat())).unwrap();
        prop_assert_eq!(plain.is_match(&text), matched);
    }
}

fn pieces() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "[0-9]",
        "[0-9]{1,3}",
        "[0-9]?",
        "[0-9]+",
        "([0-9])*",
        "[A-B]",
        "[A-B]{2}",
        "1",
        "11",
        "A|1",
        "(1|2)",
        " ",
        "$",
        "^",
        "",
    ])
}
