//! What the value of a source field must be, beyond its form and its pattern.

use super::mapping::Scalar;
use super::spanned::{ENTRY, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// How many characters a text has: a number, or `{min: …, max: …}`.
#[derive(Debug, Clone)]
pub enum Length {
    /// So many, neither more nor fewer.
    Exactly(u32),
    /// From so many to so many.
    Between(Bounds),
}

/// Fewest and most characters.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// Fewest characters.
    pub min: Option<Spanned<u32>>,
    /// Most characters.
    pub max: Option<Spanned<u32>>,
}

impl<'de> Deserialize<'de> for Length {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Length, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = Length;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number, or a map with min and max")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Length, A::Error> {
                // Start, end, and what stands there: a number, or nothing that can be read.
                let missing = || serde::de::Error::custom("span expected");
                let _: (usize, usize) =
                    (seq.next_element()?.ok_or_else(missing)?, seq.next_element()?.ok_or_else(missing)?);
                seq.next_element()?.map(Length::Exactly).ok_or_else(missing)
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Length, A::Error> {
                Bounds::deserialize(serde::de::value::MapAccessDeserializer::new(map)).map(Length::Between)
            }
        }
        deserializer.deserialize_newtype_struct(ENTRY, Forms)
    }
}

impl JsonSchema for Length {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Length".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let number = |description: &str| json_schema!({"type": "integer", "format": "uint32", "minimum": 0, "description": description});
        json_schema!({"anyOf": [
            number("How many characters, exactly."),
            {
                "type": "object",
                "additionalProperties": false,
                "properties": {"min": number("Fewest characters."), "max": number("Most characters.")},
            },
        ]})
    }
}

/// The smallest and the largest value that is allowed; both belong to it.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Range {
    /// The smallest: a number, or a date or time in ISO 8601 whatever the format of the field.
    pub min: Option<Spanned<Scalar>>,
    /// The largest, likewise.
    pub max: Option<Spanned<Scalar>>,
}

/// A published standard that a text keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Standard {
    /// An e-mail address: a dot-atom, `@` and a domain name (a subset of RFC 5321 and RFC 5322).
    Email,
    /// An international telephone number of E.164: `+` and 2 to 15 digits.
    Phone,
    /// One or more digits.
    Numeric,
    /// Digits with the check digit of payment cards (ISO/IEC 7812-1).
    Luhn,
    /// An international bank account number (ISO 13616), without blanks.
    Iban,
    /// A routing number of a bank in the United States.
    Aba,
}

/// A number whose check digit is made by a scheme of one's own: weights and a modulus.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckDigit {
    /// What the weighted sum is divided by: 10, 11, or 97. With 97 the number itself is divided, and has two check digits.
    pub modulus: Spanned<u32>,
    /// The weights of the digits in front of the check digit, 1 to 99; they begin again when they are used up.
    #[serde(default)]
    pub weights: Vec<Spanned<u32>>,
    /// Where the weights begin: `right_to_left` (default) at the digit in front of the check digit, `left_to_right` at the first.
    #[serde(default)]
    pub direction: Option<Spanned<Direction>>,
    /// Whether the digits of a product are added one by one (12 counts as 3), as Luhn does; with modulus 10.
    #[serde(default)]
    pub digit_sum: Option<Spanned<bool>>,
    /// How the check digit comes out: `complement` (default) fills the sum up to a multiple of the modulus, `remainder` is what
    /// is left.
    #[serde(default)]
    pub result: Option<Spanned<Outcome>>,
    /// With modulus 11: the character for 10, such as `X`. Without it no number is right that needs it.
    #[serde(default)]
    pub ten: Option<Spanned<Scalar>>,
}

/// Where weights begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// At the digit in front of the check digit.
    RightToLeft,
    /// At the first digit.
    LeftToRight,
}

/// How a check digit comes out of a sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// What is missing to a multiple of the modulus.
    Complement,
    /// What is left.
    Remainder,
}
