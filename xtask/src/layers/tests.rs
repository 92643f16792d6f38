use super::{check, edges, module_path, violation};
use crate::tree;
use std::path::Path;

fn problems(file: &str, text: &str) -> Vec<String> {
    let module = module_path(Path::new(file));
    edges(text, module.len()).iter().filter_map(|edge| violation(file, &module, edge)).collect()
}

#[test]
fn downwards_and_named_neighbours_are_fine() {
    let text =
        "use crate::error::{Error, Result};\nuse crate::{record::Value, expr::{Expr, Node}};\nuse super::date::Date;\n";
    assert_eq!(problems("envelope/total.rs", text), Vec::<String>::new());
}

#[test]
fn upwards_is_refused_with_its_line() {
    let found = problems("record/value.rs", "use std::fmt;\n\nuse crate::engine::Plan;\n");
    assert_eq!(found, ["record/value.rs:3: `record` uses `engine`: imports go downwards, this one goes upwards"]);
}

#[test]
fn sideways_is_refused_inside_a_group() {
    let found = problems("sink/part.rs", "use crate::{\n    error::{Error, codes},\n    source::Split,\n};\n");
    assert_eq!(found, ["sink/part.rs:3: `sink` uses `source`: imports go downwards, this one goes sideways"]);
}

#[test]
fn a_path_inside_a_body_counts() {
    assert_eq!(problems("os/clock.rs", "fn f() { let x = crate::job::Job::new(); }").len(), 1);
}

#[test]
fn climbing_by_super_counts() {
    assert_eq!(problems("record/kernels/swar.rs", "use super::super::super::engine::Plan;").len(), 1);
    assert_eq!(problems("record/kernels/swar.rs", "use super::super::value::Value;").len(), 0);
    assert_eq!(problems("record/mod.rs", "mod tests { use super::value; use super::super::sink::Part; }").len(), 1);
}

#[test]
fn what_lib_re_exports_lies_above() {
    assert!(problems("record/value.rs", "use crate::Error;")[0].contains("lib.rs"));
    assert_eq!(problems("lib.rs", "pub use crate::engine::Run;"), Vec::<String>::new());
}

#[test]
fn a_module_without_a_layer_is_reported() {
    assert!(problems("cache/mod.rs", "use crate::error::Error;")[0].contains("has no layer"));
}

#[test]
fn comments_and_literals_are_no_code() {
    let text = "// crate::engine\n/* crate::job /* nested */ crate::sink */\nlet a = \"crate::engine\\\" crate::job\";\n\
                let b = r#\"crate::engine \" crate::job\"#; let c = '\"'; let d: &'static str = \"\"; let e = b'\\'';\n";
    assert_eq!(problems("record/value.rs", text), Vec::<String>::new());
    assert_eq!(problems("record/value.rs", "let c = '\"'; use crate::engine::X;").len(), 1);
}

#[test]
fn the_tree_keeps_its_layers() {
    assert_eq!(check(&tree::root()).err(), None);
}
