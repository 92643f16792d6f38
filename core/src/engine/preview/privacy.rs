//! What may not be seen: sensitive fields, and whatever is made of them.
//!
//! A target field is hidden when anything sensitive is in its source, unless the job itself masks it: then what it writes is
//! what the job lets be seen. A total over a sensitive field is hidden, because over one record it is the field; a count is not.

use crate::expr::{Expr, VarId};
use crate::job::CompiledJob;
use crate::program::model::{LAUNCH, Source, TOTALS, TYPE};

/// What is hidden, by number.
pub(super) struct Privacy {
    fields: Vec<bool>,
    launch: Vec<bool>,
    totals: Vec<bool>,
    kind: bool,
}

impl Privacy {
    pub(super) fn of(job: &CompiledJob) -> Privacy {
        let model = &job.model;
        let mut privacy = Privacy {
            fields: model.fields.iter().map(|field| field.sensitive).collect(),
            launch: job.launch_fields().map(|(_, field)| field.sensitive).collect(),
            totals: Vec::new(),
            kind: model.type_field.is_some_and(|field| model.fields[field].sensitive),
        };
        let hidden = |total: &crate::program::model::Total| {
            let values = total.cells.iter().flatten().filter_map(|cell| cell.value.as_ref());
            values.into_iter().any(|value| privacy.expression(value))
        };
        privacy.totals = model.totals.iter().map(hidden).collect();
        privacy
    }

    /// Whether a field of the record is hidden.
    pub(super) fn field(&self, field: usize) -> bool {
        self.fields[field]
    }

    /// Whether any field of the record is.
    pub(super) fn any_field(&self) -> bool {
        self.fields.contains(&true)
    }

    /// Whether the transaction type as read is hidden.
    pub(super) fn kind(&self) -> bool {
        self.kind
    }

    /// Whether a value known at launch is hidden.
    pub(super) fn launch(&self, place: usize) -> bool {
        self.launch.get(place).copied().unwrap_or(false)
    }

    /// Whether a total is hidden.
    pub(super) fn total(&self, total: usize) -> bool {
        self.totals[total]
    }

    /// Whether what a name stands for is hidden.
    pub(super) fn variable(&self, id: VarId) -> bool {
        let VarId(number) = id;
        let at = |list: &[bool], first: u32| list.get((number - first) as usize).copied().unwrap_or(false);
        match number {
            _ if id == TYPE => self.kind,
            TOTALS.. => at(&self.totals, TOTALS),
            LAUNCH.. => at(&self.launch, LAUNCH),
            _ => at(&self.fields, 0),
        }
    }

    /// Whether an expression has anything in it that is hidden.
    pub(super) fn expression(&self, expression: &Expr) -> bool {
        expression.variables().into_iter().any(|id| self.variable(id))
    }

    /// Whether what a source writes is hidden.
    pub(super) fn source(&self, source: &Source) -> bool {
        match source {
            Source::Constant(_) | Source::Masked { .. } => false,
            Source::Field(field) | Source::Lookup { field, .. } => self.field(*field as usize),
            Source::Expression(expression) => self.expression(expression),
            Source::Concat { fields, .. } => fields.iter().any(|field| self.field(*field as usize)),
        }
    }
}
