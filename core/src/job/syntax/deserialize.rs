//! Typed values from nodes: a serde deserializer that knows spans and keeps scalars as written.
//!
//! Three private names make it more than an ordinary one: a newtype `SPANNED` comes as start, end, value; a newtype
//! `ENTRY` comes as start, end, text for a scalar and as a map for a map. Texts are never interpreted.

use super::node::{Node, NodeKind};
use super::scalar;
use crate::job::document::{ENTRY, SPANNED, Span};
use serde::de::value::StrDeserializer;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, EnumAccess, Error, IntoDeserializer, MapAccess, SeqAccess,
    Unexpected, VariantAccess, Visitor,
};
use serde::forward_to_deserialize_any;
use std::fmt;

/// Why a node is not the value that was asked for.
#[derive(Debug)]
pub(crate) struct Fault {
    pub(crate) message: String,
    pub(crate) span: Option<Span>,
}

impl Fault {
    fn within(mut self, node: &Node) -> Fault {
        self.span.get_or_insert(node.span);
        self
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Fault {
        Fault { message: message.to_string(), span: None }
    }
}

/// The typed value of a node.
pub(crate) fn from_node<T: DeserializeOwned>(node: &Node) -> Result<T, Fault> {
    T::deserialize(Reader(node)).map_err(|fault| fault.within(node))
}

#[derive(Clone, Copy)]
struct Reader<'n>(&'n Node);

impl<'n> Reader<'n> {
    fn unexpected(self) -> Unexpected<'n> {
        match &self.0.kind {
            NodeKind::Scalar { text, .. } => Unexpected::Str(text),
            NodeKind::List(_) => Unexpected::Seq,
            NodeKind::Map(_) => Unexpected::Map,
        }
    }

    fn number<'de, V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let number = self.0.text().filter(|_| self.0.is_plain()).and_then(scalar::whole_number);
        match number {
            Some(number) => match (u64::try_from(number), i64::try_from(number)) {
                (Ok(number), _) => visitor.visit_u64(number),
                (_, Ok(number)) => visitor.visit_i64(number),
                _ => visitor.visit_i128(number),
            },
            None => Err(Fault::invalid_type(self.unexpected(), &visitor)),
        }
    }
}

macro_rules! numbers {
    ($($method:ident)*) => {
        $(fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            self.number(visitor)
        })*
    };
}

impl<'de> Deserializer<'de> for Reader<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match &self.0.kind {
            NodeKind::Scalar { text, .. } => visitor.visit_borrowed_str(text),
            NodeKind::List(items) => visitor.visit_seq(Items(items.iter())),
            NodeKind::Map(pairs) => visitor.visit_map(Pairs { pairs: pairs.iter(), value: None }),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self.0.text().filter(|_| self.0.is_plain()).and_then(scalar::boolean) {
            Some(value) => visitor.visit_bool(value),
            None => Err(Fault::invalid_type(self.unexpected(), &visitor)),
        }
    }

    numbers! {
        deserialize_i8 deserialize_i16 deserialize_i32 deserialize_i64 deserialize_i128
        deserialize_u8 deserialize_u16 deserialize_u32 deserialize_u64 deserialize_u128
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.0.is_null() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, name: &'static str, visitor: V) -> Result<V::Value, Fault> {
        match (name, &self.0.kind) {
            (SPANNED, _) | (ENTRY, NodeKind::Scalar { .. }) => visitor.visit_seq(WithSpan { node: self.0, given: 0 }),
            (ENTRY, _) => self.deserialize_any(visitor),
            _ => visitor.visit_newtype_struct(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        match &self.0.kind {
            NodeKind::Scalar { text, .. } => visitor.visit_enum(Choice { name: text, value: None }),
            NodeKind::Map(pairs) => match pairs.as_slice() {
                [(key, value)] if key.text().is_some() => {
                    visitor.visit_enum(Choice { name: key.text().unwrap_or_default(), value: Some(value) })
                }
                _ => Err(Fault::invalid_length(pairs.len(), &"a map with one key")),
            },
            NodeKind::List(_) => Err(Fault::invalid_type(Unexpected::Seq, &visitor)),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        f32 f64 char str string bytes byte_buf unit unit_struct seq tuple tuple_struct map struct identifier
    }
}

struct Items<'n>(std::slice::Iter<'n, Node>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Fault;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.0.next().map(|node| seed.deserialize(Reader(node)).map_err(|fault| fault.within(node))).transpose()
    }
}

struct Pairs<'n> {
    pairs: std::slice::Iter<'n, (Node, Node)>,
    value: Option<&'n Node>,
}

impl<'de> MapAccess<'de> for Pairs<'de> {
    type Error = Fault;
    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Fault> {
        let Some((key, value)) = self.pairs.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Reader(key)).map(Some).map_err(|fault| fault.within(key))
    }
    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Fault> {
        let node = self.value.take().ok_or_else(|| Fault::custom("a value without its key"))?;
        seed.deserialize(Reader(node)).map_err(|fault| fault.within(node))
    }
}

/// Start, end, value.
struct WithSpan<'n> {
    node: &'n Node,
    given: u8,
}

impl<'de> SeqAccess<'de> for WithSpan<'de> {
    type Error = Fault;
    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        self.given += 1;
        match self.given {
            1 => seed.deserialize(self.node.span.start.into_deserializer()).map(Some),
            2 => seed.deserialize(self.node.span.end.into_deserializer()).map(Some),
            3 => seed.deserialize(Reader(self.node)).map(Some).map_err(|fault| fault.within(self.node)),
            _ => Ok(None),
        }
    }
}

/// One variant of an enum: a name, or a name with a value.
struct Choice<'n> {
    name: &'n str,
    value: Option<&'n Node>,
}

impl<'de> EnumAccess<'de> for Choice<'de> {
    type Error = Fault;
    type Variant = Payload<'de>;
    fn variant_seed<V: DeserializeSeed<'de>>(self, seed: V) -> Result<(V::Value, Payload<'de>), Fault> {
        let name: StrDeserializer<'de, Fault> = self.name.into_deserializer();
        Ok((seed.deserialize(name)?, Payload(self.value)))
    }
}

struct Payload<'n>(Option<&'n Node>);

impl<'de> VariantAccess<'de> for Payload<'de> {
    type Error = Fault;
    fn unit_variant(self) -> Result<(), Fault> {
        match self.0 {
            None => Ok(()),
            Some(node) => Err(Fault::custom("this name takes no value").within(node)),
        }
    }
    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Fault> {
        let node = self.0.ok_or_else(|| Fault::custom("this name takes a value"))?;
        seed.deserialize(Reader(node)).map_err(|fault| fault.within(node))
    }
    fn tuple_variant<V: Visitor<'de>>(self, _len: usize, visitor: V) -> Result<V::Value, Fault> {
        let node = self.0.ok_or_else(|| Fault::custom("this name takes a list"))?;
        Reader(node).deserialize_any(visitor)
    }
    fn struct_variant<V: Visitor<'de>>(self, _fields: &'static [&'static str], visitor: V) -> Result<V::Value, Fault> {
        let node = self.0.ok_or_else(|| Fault::custom("this name takes a map"))?;
        Reader(node).deserialize_any(visitor)
    }
}
