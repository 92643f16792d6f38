//! Lines that are JSON objects (RFC 8259): where the values of the declared members stand.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// The value of a member in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Member {
    /// The value as it is written, quotes included; the end of the line where there is no such member.
    pub(crate) around: Range<usize>,
    /// Its text; empty for null, and for a member that is not there.
    pub(crate) text: Text,
}

/// The text of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Text {
    /// It stands in the line as it is meant.
    At(Range<usize>),
    /// It is written there in another way.
    Meant(String),
}

impl Text {
    /// Its bytes.
    pub(crate) fn bytes<'t>(&'t self, line: &'t [u8]) -> &'t [u8] {
        match self {
            Text::At(range) => &line[range.clone()],
            Text::Meant(text) => text.as_bytes(),
        }
    }
}

/// Finds the members with these names, in their order; `None` where the line is no JSON object, has one of them twice, or has an
/// object or array in one.
pub(crate) fn members(names: &[String], line: &[u8], found: &mut Vec<Option<Member>>) -> Option<()> {
    found.clear();
    found.resize(names.len(), None);
    let mut read = serde_json::Deserializer::from_slice(line);
    Members { names, line, found }.deserialize(&mut read).ok()?;
    read.end().ok()?;
    let nothing = || Member { around: line.len()..line.len(), text: Text::At(line.len()..line.len()) };
    found.iter_mut().for_each(|member| {
        member.get_or_insert_with(nothing);
    });
    Some(())
}

struct Members<'a> {
    names: &'a [String],
    line: &'a [u8],
    found: &'a mut [Option<Member>],
}

impl<'de> DeserializeSeed<'de> for Members<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Members<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        use serde::de::Error;
        while let Some(place) = map.next_key_seed(Name { names: self.names })? {
            let Some(place) = place else {
                map.next_value::<IgnoredAny>()?;
                continue;
            };
            let value = map.next_value::<&RawValue>()?;
            let member = member(self.line, value.get()).ok_or_else(|| A::Error::custom("no plain value"))?;
            if self.found[place].replace(member).is_some() {
                return Err(A::Error::custom("a member stands there twice"));
            }
        }
        Ok(())
    }
}

/// Which of the names a member has.
struct Name<'a> {
    names: &'a [String],
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Option<usize>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<usize>, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_> {
    type Value = Option<usize>;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a name")
    }

    fn visit_str<E>(self, name: &str) -> Result<Option<usize>, E> {
        Ok(self.names.iter().position(|known| known == name))
    }
}

/// A value that stands in a line; `None` for an object, an array, or a text that is none.
fn member(line: &[u8], value: &str) -> Option<Member> {
    let start = value.as_ptr() as usize - line.as_ptr() as usize;
    let around = start..start + value.len();
    let text = match value.as_bytes() {
        b"null" => Text::At(around.end..around.end),
        [b'{' | b'[', ..] => return None,
        [b'"', inner @ .., _] if memchr::memchr(b'\\', inner).is_none() => Text::At(around.start + 1..around.end - 1),
        [b'"', ..] => Text::Meant(serde_json::from_str::<Cow<'_, str>>(value).ok()?.into_owned()),
        _ => Text::At(around.clone()),
    };
    Some(Member { around, text })
}

#[cfg(test)]
mod tests {
    use super::members;
    use proptest::prelude::*;
    use serde_json::Value;

    fn texts(names: &[&str], line: &str) -> Option<Vec<String>> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut found = Vec::new();
        members(&names, line.as_bytes(), &mut found)?;
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Some(found.iter().map(|member| text(member.as_ref().unwrap().text.bytes(line.as_bytes()))).collect())
    }

    #[test]
    fn values_in_the_order_of_the_names() {
        let line = r#" { "b" : "x\"y" , "a" : -12.50, "c": null , "z": {"a": [1, {"b": 2}]}, "d":true } "#;
        assert_eq!(texts(&["a", "b", "c", "d", "e"], line).unwrap(), ["-12.50", "x\"y", "", "true", ""]);
        assert_eq!(texts(&["größe"], r#"{"gr\u00f6\u00dfe": "\ud83d\ude00 €"}"#).unwrap(), ["😀 €"]);
        assert_eq!(texts(&["a"], "{}").unwrap(), [""]);
    }

    #[test]
    fn what_is_no_record() {
        for line in [
            "",
            "{",
            "[]",
            "12",
            "null",
            r#"{"a": 1} x"#,
            r#"{"a": 1}{"a": 2}"#,
            r#"{"a": 01}"#,
            r#"{"a": 1,}"#,
            r#"{"a": 'x'}"#,
            r#"{"a": [1]}"#,
            r#"{"a": {}}"#,
            r#"{"a": 1, "a": 2}"#,
            r#"{"a": "\ud800"}"#,
            r#"{"a": "x}"#,
            "{\"a\": \"tab\there\"}",
            r#"{"a": NaN}"#,
            r#"{a: 1}"#,
        ] {
            assert_eq!(texts(&["a"], line), None, "{line}");
        }
    }

    proptest! {
        /// What another reader finds, or nothing where it finds nothing.
        #[test]
        fn agrees_with_a_reader_of_whole_values(
            a in prop_oneof![Just("null".to_owned()), "-?[0-9]{1,5}(\\.[0-9]{1,3})?", "\"[ -~é]{0,6}\"", Just("[1]".into())],
            b in "(\"[a-z\\\\\"nu0-9]{0,6}\"|true|false| )",
            cut in 0usize..40,
        ) {
            let whole = format!("{{\"a\":{a},\"b\":{b}}}");
            let line: String = whole.chars().take(whole.chars().count().saturating_sub(cut.saturating_sub(30))).collect();
            let known: Option<Value> = serde_json::from_str(&line).ok();
            let found = texts(&["a", "b"], &line);
            let expected = known.and_then(|known| {
                let text = |name: &str| match &known[name] {
                    Value::Null => Some(String::new()),
                    Value::String(text) => Some(text.clone()),
                    Value::Bool(value) => Some(value.to_string()),
                    // As it is written, which a reader of values does not keep.
                    Value::Number(_) => Some(a.clone()),
                    _ => None,
                };
                Some(vec![text("a")?, text("b")?])
            });
            prop_assert_eq!(found, expected, "{}", line);
        }
    }
}
