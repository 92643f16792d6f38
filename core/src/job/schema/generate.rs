//! The JSON Schema, draft-07 for editors.
//!
//! Made from the document types and then brought to what the parser really does: a key has a value (no null), a
//! text may be written as a number or boolean and stays as written, whole numbers have an upper bound.

use crate::job::document::{JobDocument, VERSION};
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static SCHEMA: LazyLock<Value> = LazyLock::new(generate);

/// The JSON Schema (draft-07) of the job file, with a description of every key.
///
/// It is made from the types that the parser uses: what it accepts, the parser accepts, apart from names and types
/// that refer to each other.
pub fn schema() -> &'static Value {
    &SCHEMA
}

fn generate() -> Value {
    let root = SchemaSettings::draft07().into_generator().into_root_schema_for::<JobDocument>();
    let mut value = root.to_value();
    adjust(&mut value);
    value["title"] = "Batchloom job".into();
    value["properties"]["batchloom"]["const"] = json!(VERSION);
    value
}

fn adjust(value: &mut Value) {
    match value {
        Value::Object(object) => {
            // Names of `properties` and `definitions` are no keywords.
            for (keyword, inner) in object.iter_mut() {
                match (keyword.as_str(), inner) {
                    ("properties" | "definitions", Value::Object(named)) => named.values_mut().for_each(adjust),
                    ("default" | "const" | "enum", _) => {}
                    (_, inner) => adjust(inner),
                }
            }
            without_null(object);
            text_as_written(object);
            bounded(object);
        }
        Value::Array(items) => items.iter_mut().for_each(adjust),
        _ => {}
    }
}

/// Takes null away: `key:` with nothing behind it is an oversight, and is said to be one.
fn without_null(object: &mut Map<String, Value>) {
    if object.get("default").is_some_and(Value::is_null) {
        object.shift_remove("default");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_mut_slice() {
            let only = only.take();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(branches)) = object.get_mut("anyOf") {
        branches.retain(|branch| branch.get("type").is_none_or(|name| name != "null"));
        if branches.len() == 1 {
            // `allOf`, because draft-07 ignores what stands beside a `$ref`.
            let branches = object.shift_remove("anyOf").unwrap_or_default();
            object.insert("allOf".to_owned(), branches);
        }
    }
}

/// A text takes any scalar: `012` and `no` stay what they are.
fn text_as_written(object: &mut Map<String, Value>) {
    let fixed = object.contains_key("const") || object.contains_key("enum");
    if !fixed && object.get("type").is_some_and(|name| name == "string") {
        object.insert("type".to_owned(), json!(["string", "number", "boolean"]));
    }
}

fn bounded(object: &mut Map<String, Value>) {
    if object.get("format").is_some_and(|format| format == "uint32") {
        object.insert("maximum".to_owned(), u32::MAX.into());
    }
}
