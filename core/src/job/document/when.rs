//! Which records are of a transaction type, where no field tells it.

use super::mapping::Scalar;
use super::spanned::{ENTRY, Spanned};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// Which records are of a type: `default`, or all that a condition names.
#[derive(Debug, Clone)]
pub enum When {
    /// Every record that is of no type in front.
    Default,
    /// Records of which all of this is true.
    Told(Box<Told>),
}

/// What is true of the records of a type. All of it must be.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Told {
    /// The field that `prefix`, `at`, `value` and `pattern` look at; without it they look at the line as it stands in the file.
    pub field: Option<Spanned<String>>,
    /// What it begins with.
    pub prefix: Option<Spanned<Scalar>>,
    /// Where the `value` stands: its first byte, counted from 1.
    pub at: Option<Spanned<u32>>,
    /// The text that stands there; of a field without `at` its whole text.
    pub value: Option<Spanned<Scalar>>,
    /// A regular expression that the whole line or field must match.
    pub pattern: Option<Spanned<String>>,
    /// A CEL expression that must be true; bare names are source fields.
    pub expr: Option<Spanned<String>>,
}

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<When, D::Error> {
        struct Forms;
        impl<'de> Visitor<'de> for Forms {
            type Value = When;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("`default`, or a map such as `{prefix: D1}`")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<When, A::Error> {
                let missing = || A::Error::custom("span expected");
                // Start, end, and the word.
                let _: (usize, usize) =
                    (seq.next_element()?.ok_or_else(missing)?, seq.next_element()?.ok_or_else(missing)?);
                let word: String = seq.next_element()?.ok_or_else(missing)?;
                if word == "default" { Ok(When::Default) } else { Err(A::Error::custom("`default` or a map expected")) }
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<When, A::Error> {
                let told = Told::deserialize(serde::de::value::MapAccessDeserializer::new(map))?;
                Ok(When::Told(Box::new(told)))
            }
        }
        deserializer.deserialize_newtype_struct(ENTRY, Forms)
    }
}

impl JsonSchema for When {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "When".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        json_schema!({"anyOf": [
            {"type": "string", "const": "default", "description": "Every record that is of no type in front."},
            generator.subschema_for::<Told>(),
        ]})
    }
}
