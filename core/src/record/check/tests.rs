//! Known numbers of the standards, and a slow obvious model of the check digits.

use super::iban::countries;
use super::*;
use num_bigint::BigUint;
use proptest::prelude::*;

fn holds(standard: Standard, text: &str) -> bool {
    standard.holds(text.as_bytes())
}

fn all(standard: Standard, good: &[&str], bad: &[&str]) {
    for text in good {
        assert!(holds(standard, text), "{text}");
    }
    for text in bad {
        assert!(!holds(standard, text), "{text}");
    }
}

/// Card numbers that processors publish for tests, and the example of the patent.
const PANS: &[&str] = &[
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "5555555555554444",
    "5105105105105100",
    "378282246310005",
    "371449635398431",
    "6011111111111117",
    "6011000990139424",
    "30569309025904",
    "38520000023237",
    "3530111333300000",
    "3566002020360505",
    "79927398713",
];

#[test]
fn luhn_takes_test_cards_and_no_neighbour() {
    all(Standard::Luhn, PANS, &["", "0", "7", "4111 1111 1111 1111", "4111-1111-1111-1111", "41111111111111a1", "٤٢"]);
    for pan in PANS {
        let (check, body) = pan.as_bytes().split_last().unwrap();
        let right = (b'0'..=b'9').filter(|digit| Standard::Luhn.holds(&[body, &[*digit]].concat()));
        assert_eq!(right.collect::<Vec<_>>(), [*check], "{pan}");
    }
}

/// The examples of the SWIFT IBAN registry.
const IBANS: &[&str] = &[
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AL47212110090000000235698741",
    "AT611904300234573201",
    "AZ21NABZ00000000137010001944",
    "BA391290079401028494",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BH67BMAG00001299123456",
    "BR1800360305000010009795493C1",
    "BY13NBRB3600900000002Z00AB00",
    "CH9300762011623852957",
    "CR05015202001026284066",
    "CY17002001280000001200527600",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "DO28BAGR00000001212453611324",
    "EE382200221020145685",
    "EG380019000500000000263180002",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FO6264600001631634",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GE29NB0000000101904917",
    "GI75NWBK000000007099453",
    "GL8964710001000206",
    "GR1601101250000000012300695",
    "GT82TRAJ01020000001210029690",
    "HR1210010051863000160",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IL620108000000099999999",
    "IQ98NBIQ850123456789012",
    "IS140159260076545510730339",
    "IT60X0542811101000000123456",
    "JO94CBJO0010000000000131000302",
    "KW81CBKU0000000000001234560101",
    "KZ86125KZT5004100100",
    "LB62099900000001001901229114",
    "LC55HEMM000100010012001200023015",
    "LI21088100002324013AA",
    "LT121000011101001000",
    "LU280019400644750000",
    "LV80BANK0000435195001",
    "LY83002048000020100120361",
    "MC5811222000010123456789030",
    "MD24AG000225100013104168",
    "ME25505000012345678951",
    "MK07250120000058984",
    "MR1300020001010000123456753",
    "MT84MALT011000012345MTLCAST001S",
    "MU17BOMM0101101030300200000MUR",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PK36SCBL0000001123456702",
    "PL61109010140000071219812874",
    "PS92PALS000000000400123456702",
    "PT50000201231234567890154",
    "QA58DOHB00001234567890ABCDEFG",
    "RO49AAAA1B31007593840000",
    "RS35260005601001611379",
    "SA0380000000608010167519",
    "SC18SSCB11010000000000001497USD",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "SM86U0322509800000000270100",
    "ST23000100010051845310146",
    "SV62CENR00000000000000700025",
    "TL380080012345678910157",
    "TN5910006035183598478831",
    "TR330006100519786457841326",
    "UA213223130000026007233566001",
    "VA59001123000012345678",
    "VG96VPVG0000012345678901",
    "XK051212012345678906",
];

#[test]
fn ibans_of_the_registry_are_taken() {
    all(Standard::Iban, IBANS, &[]);
}

#[test]
fn an_iban_is_refused_for_its_country_its_length_its_letters_and_its_check_digits() {
    let bad = [
        "",
        "DE",
        "DE89",
        "DE89370400440532013001",
        "DE8937040044053201300",
        "DE893704004405320130000",
        "de89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "8989370400440532013000",
        "DEX9370400440532013000",
        "GB29nwbk60161331926819",
        "GB29NWBK6016133192681É",
        "NO93860111179470000000000000000000000",
        // Right modulo 97, and made by no bank: 00 and 97, 01 and 98, 99 and 02 leave the same.
        "DE00370400440532013064",
    ];
    all(Standard::Iban, &[], &bad);
}

#[test]
fn the_check_digits_00_01_and_99_are_none() {
    // An account whose check digits are 97 is right modulo 97 with 00, too; likewise 98 with 01 and 02 with 99.
    for (made, alias) in [("97", "00"), ("98", "01"), ("02", "99")] {
        let with = |digits: &str, account: u64| format!("BE{digits}{account:012}");
        let account = (0..).find(|account| holds(Standard::Iban, &with(made, *account))).unwrap();
        assert!(!holds(Standard::Iban, &with(alias, account)), "{}", with(alias, account));
    }
}

#[test]
fn a_country_that_is_not_known_has_any_length_and_right_check_digits() {
    let account = "12345678";
    let number: BigUint = format!("{account}3333{:02}", 0).parse().unwrap();
    let check = 98 - u32::try_from(&number % 97u32).unwrap();
    assert!(holds(Standard::Iban, &format!("XX{check:02}{account}")));
    assert!(!holds(Standard::Iban, &format!("XX{:02}{account}", check % 96 + 2)));
}

#[test]
fn the_countries_stand_in_order_and_an_iban_has_15_to_33_characters() {
    let countries: Vec<_> = countries().collect();
    assert!(countries.windows(2).all(|pair| pair[0].0 < pair[1].0), "for the binary search");
    assert!(countries.iter().all(|(_, length)| (15..=33).contains(length)));
    for iban in IBANS {
        let length =
            countries.iter().find(|(country, _)| country[..] == iban.as_bytes()[..2]).map(|(_, length)| *length);
        assert_eq!(length, Some(iban.len() as u8), "{iban}");
    }
}

#[test]
fn routing_numbers_of_banks_are_taken() {
    let good = ["021000021", "011401533", "091000019", "121000248", "026009593", "322271627", "111000025", "061000104"];
    let bad = [
        "",
        "000000000",
        "021000022",
        "02100002",
        "0210000210",
        "02100002X",
        "0210 0021",
        "123456789",
        // Right weights, and no district: 13, 33, 60, 73, 90.
        "130000006",
        "330000000",
        "600000002",
        "730000008",
        "900000003",
    ];
    all(Standard::Aba, &good, &bad);
    let sum = |text: &str| {
        text.bytes().zip([3, 7, 1].into_iter().cycle()).map(|(byte, w)| (byte - b'0') as u32 * w).sum::<u32>()
    };
    assert!(bad[8..].iter().all(|text| sum(text) % 10 == 0), "refused for the prefix alone");
}

#[test]
fn phone_numbers_are_international() {
    let good = ["+15550100", "+442079460000", "+123456789012345", "+12"];
    let bad = [
        "",
        "+",
        "+1",
        "15550100",
        "+0123456789",
        "+1234567890123456",
        "+1 555 0100",
        "+1-555-0100",
        "++1555",
        "+1555x",
    ];
    all(Standard::Phone, &good, &bad);
}

#[test]
fn numeric_is_digits() {
    all(
        Standard::Numeric,
        &["0", "007", "12345678901234567890123456789012345678901234567890"],
        &["", "-1", "+1", "1.0", " 1", "1a", "٣"],
    );
}

#[test]
fn addresses_are_dot_atoms_and_domain_names() {
    let long_local = format!("{}@example.com", "a".repeat(64));
    let good = [
        "simple@example.com",
        "very.common@example.com",
        "x@example.com",
        "user+tag+sorting@example.com",
        "o'neil@example.co.uk",
        "admin@xn--bcher-kva.example",
        "a@b-c.d1.example",
        "1@1.example",
        long_local.as_str(),
    ];
    let longer_local = format!("{}@example.com", "a".repeat(65));
    let long_label = format!("a@{}.com", "b".repeat(64));
    let long = format!("a@{}com", "b12345678.".repeat(25));
    let bad = [
        "",
        "@",
        "a@",
        "@example.com",
        "example.com",
        "a@b@example.com",
        "a@example",
        "a@example.",
        "a@.example.com",
        "a..b@example.com",
        ".a@example.com",
        "a.@example.com",
        "a b@example.com",
        "a@exa mple.com",
        "a@-example.com",
        "a@example-.com",
        "a@ex_ample.com",
        "\"a b\"@example.com",
        "a@[192.0.2.1]",
        "a@192.0.2.1",
        "ä@example.com",
        "a@bücher.example",
        "a@example.com ",
        "Name <a@example.com>",
        longer_local.as_str(),
        long_label.as_str(),
        long.as_str(),
    ];
    assert!(long.len() > 254);
    all(Standard::Email, &good, &bad);
}

fn weights(values: &[u8], direction: Direction) -> Weights {
    Weights { values: values.to_vec(), direction }
}

fn scheme(modulus: Modulus, outcome: Outcome, good: &[&str], bad: &[&str]) {
    let scheme = CheckDigit { modulus, outcome };
    for text in good {
        assert!(scheme.holds(text.as_bytes()), "{text} by {scheme:?}");
    }
    for text in bad {
        assert!(!scheme.holds(text.as_bytes()), "{text} by {scheme:?}");
    }
}

#[test]
fn schemes_that_are_in_use_can_be_told() {
    use Direction::{LeftToRight, RightToLeft};
    use Outcome::{Complement, Remainder};
    // GTIN (GS1 General Specifications 7.9).
    let gtin = || Modulus::Ten { weights: weights(&[3, 1], RightToLeft), digit_sum: false };
    scheme(
        gtin(),
        Complement,
        &["4006381333931", "73513537", "036000291452"],
        &["4006381333932", "400638133393X", "", "4"],
    );
    // ISBN-10 (ISO 2108:1992): 10 is written X.
    let isbn = |ten| Modulus::Eleven { weights: weights(&[2, 3, 4, 5, 6, 7, 8, 9, 10], RightToLeft), ten };
    scheme(isbn(Some(b'X')), Complement, &["0306406152", "080442957X"], &["0306406153", "080442957x", "0804429570"]);
    scheme(isbn(None), Complement, &["0306406152"], &["080442957X"]);
    // Norwegian account number.
    let norway = Modulus::Eleven { weights: weights(&[2, 3, 4, 5, 6, 7], RightToLeft), ten: None };
    scheme(norway, Complement, &["86011117947"], &["86011117946", "86011171947"]);
    // Polish tax number (NIP): the remainder itself.
    let nip = Modulus::Eleven { weights: weights(&[6, 5, 7, 2, 3, 4, 5, 6, 7], LeftToRight), ten: None };
    scheme(nip, Remainder, &["1060000062"], &["1060000063", "1600000062"]);
    // Belgian account number: two digits, and 97 for 0.
    scheme(
        Modulus::NinetySeven,
        Remainder,
        &["539007547034", "000000009797"],
        &["539007547035", "000000009700", "53", ""],
    );
    // Legal entity identifier (ISO 17442): letters count as two digits.
    let lei = ["5493001KJTIIGC8Y1R12", "7LTWFZYICNSX8D621K86"];
    scheme(Modulus::NinetySeven, Complement, &lei, &["5493001KJTIIGC8Y1R13", "5493001kjtiigc8y1r12", "98", "01", "1"]);
}

/// The check digit as a table of a book would have it: every product written out, every number as a big one.
fn model(scheme: &CheckDigit, text: &str) -> bool {
    let two = usize::from(matches!(scheme.modulus, Modulus::NinetySeven)) + 1;
    if text.len() <= two {
        return false;
    }
    let (body, check) = text.split_at(text.len() - two);
    let products = |weights: &Weights| -> Vec<u64> {
        let mut digits: Vec<u64> = body.chars().map(|digit| u64::from(digit.to_digit(10).unwrap())).collect();
        if weights.direction == Direction::RightToLeft {
            digits.reverse();
        }
        digits
            .iter()
            .enumerate()
            .map(|(at, digit)| digit * u64::from(weights.values[at % weights.values.len()]))
            .collect()
    };
    let made = |sum: u64, modulus: u64| match scheme.outcome {
        Outcome::Complement => (0..modulus).find(|fill| (sum + fill).is_multiple_of(modulus)).unwrap(),
        Outcome::Remainder => sum - sum / modulus * modulus,
    };
    match &scheme.modulus {
        Modulus::Ten { weights, digit_sum } => {
            let sum = match digit_sum {
                true => products(weights)
                    .iter()
                    .map(|p| p.to_string().bytes().map(|b| u64::from(b - b'0')).sum::<u64>())
                    .sum(),
                false => products(weights).iter().sum(),
            };
            check == made(sum, 10).to_string()
        }
        Modulus::Eleven { weights, ten } => match (made(products(weights).iter().sum(), 11), ten) {
            (10, Some(ten)) => check == char::from(*ten).to_string(),
            (10, None) => false,
            (digit, _) => check == digit.to_string(),
        },
        Modulus::NinetySeven => {
            let spelt = |text: &str| -> BigUint {
                let digits: String = text.chars().map(|c| c.to_digit(36).unwrap().to_string()).collect();
                digits.parse().unwrap()
            };
            match scheme.outcome {
                Outcome::Complement => {
                    spelt(text) % 97u32 == BigUint::from(1u32) && check.bytes().all(|b| b.is_ascii_digit())
                }
                Outcome::Remainder => {
                    let remainder = u32::try_from(spelt(body) % 97u32).unwrap();
                    check == format!("{:02}", if remainder == 0 { 97 } else { remainder })
                }
            }
        }
    }
}

fn schemes() -> impl Strategy<Value = CheckDigit> {
    let direction = prop_oneof![Just(Direction::LeftToRight), Just(Direction::RightToLeft)];
    let weights = (prop::collection::vec(1u8..=99, 1..12), direction)
        .prop_map(|(values, direction)| Weights { values, direction });
    let modulus = prop_oneof![
        (weights.clone(), any::<bool>()).prop_map(|(weights, digit_sum)| Modulus::Ten { weights, digit_sum }),
        (weights, prop::option::of(prop::sample::select(b"X0".to_vec())))
            .prop_map(|(weights, ten)| Modulus::Eleven { weights, ten }),
        Just(Modulus::NinetySeven),
    ];
    (modulus, prop_oneof![Just(Outcome::Complement), Just(Outcome::Remainder)])
        .prop_map(|(modulus, outcome)| CheckDigit { modulus, outcome })
}

proptest! {
    #[test]
    fn a_check_digit_is_that_of_the_model(scheme in schemes(), body in "[0-9]{0,24}") {
        // Every ending that there is: the right one is among them, and no other.
        let mut right = 0;
        for ending in 0..100 {
            let two = format!("{ending:02}");
            let one = if ending == 10 { "X".to_owned() } else { format!("{}", ending % 10) };
            for text in [format!("{body}{two}"), format!("{body}{one}")] {
                let found = scheme.holds(text.as_bytes());
                prop_assert_eq!(found, model(&scheme, &text), "{} by {:?}", text, scheme);
                right += usize::from(found);
            }
        }
        let never = matches!(scheme.modulus, Modulus::Eleven { ten: None, .. });
        prop_assert!(right > 0 || body.is_empty() || never);
    }

    #[test]
    fn luhn_is_a_scheme_of_weights(text in "[0-9]{2,24}") {
        let weights = Weights { values: vec![2, 1], direction: Direction::RightToLeft };
        let luhn = CheckDigit { modulus: Modulus::Ten { weights, digit_sum: true }, outcome: Outcome::Complement };
        prop_assert_eq!(holds(Standard::Luhn, &text), luhn.holds(text.as_bytes()));
    }

    #[test]
    fn an_iban_is_right_with_one_pair_of_check_digits_only(account in "[0-9A-Z]{18}") {
        let front: BigUint = format!("{account}DE00").chars().map(|c| c.to_digit(36).unwrap().to_string()).collect::<String>().parse().unwrap();
        let made = format!("{:02}", 98 - u32::try_from(front % 97u32).unwrap());
        let right: Vec<String> = (0..100).map(|pair| format!("{pair:02}")).filter(|pair| holds(Standard::Iban, &format!("DE{pair}{account}"))).collect();
        prop_assert_eq!(right, [made]);
    }

    #[test]
    fn any_bytes_are_judged_without_a_panic(text in prop::collection::vec(any::<u8>(), 0..40), scheme in schemes()) {
        for standard in [Standard::Email, Standard::Phone, Standard::Numeric, Standard::Luhn, Standard::Iban, Standard::Aba] {
            let holds = standard.holds(&text);
            prop_assert!(!holds || text.is_ascii(), "{standard:?}");
        }
        prop_assert!(!scheme.holds(&text) || text.is_ascii());
    }
}
