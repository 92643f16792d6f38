//! Texts that a template of the job makes: what its names stand for, and what comes of them.
//!
//! A text is the same for the same values, whenever and however often it is made. What is calculated in it was compiled with
//! its types; the template writes it down.

use super::values::Values;
use crate::expr::{Constant, Environment, Expr, Fault, VarId};
use crate::template::{Tree, environment, said, value};
use bumpalo::Bump;

/// A template with the meaning of its names.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    pub(crate) template: String,
    pub(crate) names: Vec<Name>,
}

/// A name that the template uses, with what it stands for.
#[derive(Debug, Clone)]
pub(crate) struct Name {
    /// What stands between its points.
    pub(crate) path: Vec<String>,
    pub(crate) meaning: Meaning,
}

/// What a name stands for.
#[derive(Debug, Clone)]
pub(crate) enum Meaning {
    /// A text of the job itself.
    Fixed(String),
    /// A value known at launch.
    Launch(VarId),
    /// What the job calculates.
    Value(Expr),
    /// A figure of another output, by its index.
    Output(usize, Figure),
}

/// What there is to say of a finished output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Figure {
    Records,
    Bytes,
    Digest,
    Name,
}

impl Figure {
    /// Every figure with its name.
    pub(crate) const ALL: [(&str, Figure); 4] =
        [("records", Figure::Records), ("bytes", Figure::Bytes), ("digest", Figure::Digest), ("name", Figure::Name)];
}

/// A finished output.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    pub(crate) records: u64,
    pub(crate) bytes: u64,
    pub(crate) digest: String,
    /// The last part of its path.
    pub(crate) name: String,
}

impl Text {
    /// What of it is not written in the template: values known at launch, and what is calculated from them or from totals.
    pub(crate) fn variables(&self) -> Vec<VarId> {
        let variables = self.names.iter().map(|name| match &name.meaning {
            Meaning::Launch(id) => vec![*id],
            Meaning::Value(expression) => expression.variables(),
            Meaning::Fixed(_) | Meaning::Output(..) => Vec::new(),
        });
        variables.flatten().collect()
    }

    /// The text; `outputs` are those that are finished, by index.
    ///
    /// # Errors
    /// In words: a value that there is none of, that does not fit its filter, or that leaves the range of numbers.
    pub(crate) fn render(&self, values: &Values<'_>, outputs: &[Finished]) -> Result<String, String> {
        let mut tree = Tree::default();
        for name in &self.names {
            let constant = name.constant(values, outputs)?;
            tree.add(&name.path, constant.as_ref().and_then(value));
        }
        environment().render_str(&self.template, tree.into_value()).map_err(|error| said(&error))
    }
}

impl Name {
    /// What the name stands for now; null where there is no value, such as the smallest of no records.
    fn constant(&self, values: &Values<'_>, outputs: &[Finished]) -> Result<Option<Constant>, String> {
        let number = |count: u64| Constant::Number(crate::record::Decimal::new(count.into(), 0)?).into();
        Ok(match &self.meaning {
            Meaning::Fixed(text) => Some(Constant::Text(text.as_str().into())),
            Meaning::Launch(id) => values.variable(*id).ok().and_then(Constant::of),
            Meaning::Value(expression) => match expression.evaluate(values, &Bump::new()) {
                Ok(value) => Constant::of(value),
                Err(Fault::Null | Fault::Undefined) => None,
                Err(Fault::Arithmetic | Fault::Index) => {
                    return Err(format!("`{}` is a calculation that leaves its range", self.path.join(".")));
                }
            },
            Meaning::Output(index, figure) => outputs.get(*index).and_then(|output| match figure {
                Figure::Records => number(output.records),
                Figure::Bytes => number(output.bytes),
                Figure::Digest => Some(Constant::Text(output.digest.as_str().into())),
                Figure::Name => Some(Constant::Text(output.name.as_str().into())),
            }),
        })
    }
}
