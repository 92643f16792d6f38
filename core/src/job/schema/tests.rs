//! The schema itself, and that it says what the check relies on.

use super::schema;
use super::shape::Shape;
use serde_json::Value;

/// Every schema inside a schema, itself included, with the way to it.
fn all(value: &Value, path: String, visit: &mut dyn FnMut(&Value, &str)) {
    match value {
        Value::Object(object) => {
            visit(value, &path);
            for (key, inner) in object {
                all(inner, format!("{path}/{key}"), visit);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, inner)| all(inner, format!("{path}/{index}"), visit));
        }
        _ => {}
    }
}

#[test]
fn it_is_draft_07_of_the_job() {
    assert_eq!(schema()["$schema"], "http://json-schema.org/draft-07/schema#");
    assert_eq!(schema()["title"], "Batchloom job");
    assert_eq!(schema()["properties"]["batchloom"]["const"], 1);
    assert_eq!(schema()["additionalProperties"], false);
    let required: Vec<&str> = schema()["required"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert_eq!(required, ["batchloom", "job", "inputs", "transactions", "outputs"]);
}

#[test]
fn every_key_is_described_and_none_takes_null() {
    all(schema(), String::new(), &mut |value, path| {
        for (key, property) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let of_variant = value["required"].as_array().is_some_and(|keys| keys.len() == 1) && path.contains("oneOf");
            assert!(
                of_variant || property["description"].is_string(),
                "{path}/properties/{key} says nothing of itself"
            );
        }
        let types = value.get("type").into_iter().flat_map(|types| match types {
            Value::Array(names) => names.iter().collect(),
            one => vec![one],
        });
        assert!(types.into_iter().all(|name| name != "null"), "{path} takes null");
        assert!(!value.get("default").is_some_and(Value::is_null), "{path} has null as default");
        if value.get("type").is_some_and(|name| name == "object") && value.get("properties").is_some() {
            assert_eq!(value["additionalProperties"], false, "{path} takes any key");
        }
    });
}

#[test]
fn the_kind_of_a_node_chooses_the_branch() {
    all(schema(), String::new(), &mut |value, path| {
        for keyword in ["anyOf", "oneOf"] {
            let branches = value.get(keyword).and_then(Value::as_array).into_iter().flatten();
            let shapes: Vec<Shape<'_>> = branches.map(|branch| Shape::of(schema(), branch)).collect();
            assert!(shapes.iter().filter(|shape| shape.map.is_some()).count() <= 1, "{path}: two branches take a map");
            assert!(
                shapes.iter().filter(|shape| shape.list.is_some()).count() <= 1,
                "{path}: two branches take a list"
            );
        }
        for (key, property) in value.get("properties").and_then(Value::as_object).into_iter().flatten() {
            let shape = Shape::of(schema(), property);
            let takes = shape.takes_scalar() || shape.list.is_some() || shape.map.is_some();
            assert!(takes && !shape.expected().is_empty(), "{path}: {key} takes nothing");
        }
    });
}

#[test]
fn shapes_say_what_they_take() {
    let expected = |pointer: &str| Shape::of(schema(), schema().pointer(pointer).unwrap()).expected();
    assert_eq!(expected("/properties/inputs"), "a map of names");
    assert_eq!(expected("/definitions/SourceField/properties/width"), "a whole number, not negative");
    assert_eq!(expected("/definitions/SourceField/properties/trim"), "one of: left, right, both");
    assert_eq!(expected("/definitions/Output/properties/unmappable"), "one of: reject, error, {replace: …}");
    assert_eq!(expected("/definitions/Output/properties/from"), "a text, or a list");
    assert_eq!(
        expected("/definitions/Output/properties/fields/items"),
        "a field name, or a map with the field name as its one key"
    );
}
