//! Names with points in them as the nested maps that a template looks them up in.

use minijinja::Value;
use std::collections::BTreeMap;

/// Names, and what they stand for.
#[derive(Debug, Default)]
pub(crate) struct Tree(BTreeMap<String, Node>);

#[derive(Debug)]
enum Node {
    Leaf(Value),
    Branch(Tree),
}

impl Tree {
    /// Adds what a name stands for; nothing is added for a name without a value, but for the names in front of its points.
    pub(crate) fn add(&mut self, path: &[String], value: Option<Value>) {
        match path {
            [] => {}
            [name] => {
                if let Some(value) = value {
                    self.0.insert(name.clone(), Node::Leaf(value));
                }
            }
            [name, rest @ ..] => {
                let node = self.0.entry(name.clone()).or_insert_with(|| Node::Branch(Tree::default()));
                if let Node::Branch(branch) = node {
                    branch.add(rest, value);
                }
            }
        }
    }

    /// The same for a template.
    pub(crate) fn into_value(self) -> Value {
        let pairs = self.0.into_iter().map(|(name, node)| match node {
            Node::Leaf(value) => (name, value),
            Node::Branch(branch) => (name, branch.into_value()),
        });
        Value::from(pairs.collect::<BTreeMap<_, _>>())
    }
}
