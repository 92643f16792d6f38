//! From the meaning of a job to instructions: the general program straight from the model, the fast one where it can be faster.
//!
//! A fast instruction may escape, so it may *guess* (that a text is digits, that a number is narrow); it may never write other
//! bytes than the general program. Values known at launch are folded in first, the transaction type among them.

mod checks;
mod pool;
mod totals;
mod writes;

use super::kinds::{Kinds, TypeRule, TypeTest};
use super::model::{LAUNCH, Model, TYPE};
use super::op::{Slot, Test};
use super::program::{Program, TypeProgram, TypePrograms};
use super::table::Table;
use super::total::Accumulator;
use crate::expr::{Constant, Expr, VarId};
use crate::record::kernels::Level;
use pool::Pool;
use std::collections::HashMap;

/// Values known at launch, by their place behind [`LAUNCH`]: header and trailer fields, parameters.
pub(crate) type LaunchValues = [Constant];

/// Compiles the program of a job for one execution.
pub(crate) fn lower(model: &Model, launch: &LaunchValues, level: Level) -> Program {
    let mut pool = Pool::default();
    let types = (0..model.type_names.len())
        .map(|kind| TypePrograms {
            fast: Lowering::new(model, launch, kind, true, &mut pool).program(),
            general: Lowering::new(model, launch, kind, false, &mut pool).program(),
        })
        .collect();
    let totals = totals::accumulators(model);
    let (read_totals, rejected_totals) = totals::of_rejects(model, launch, &mut pool);
    let mut program = Program {
        level,
        shape: model.shape.clone(),
        ending: model.ending,
        reading: model.reading,
        declared: model.fields.len(),
        trimmed: model.fields.iter().filter(|field| field.trim != (false, false)).count(),
        fields: model.fields.clone(),
        guard_every_line: guard_every_line(model),
        kinds: kinds(model, launch),
        type_names: model.type_names.clone(),
        types,
        guards: model.guards.clone(),
        rules: model.rules.clone(),
        builtin: model.builtin,
        unique: model.unique.clone(),
        all_failures: model.all_failures,
        reject_outputs: model.reject_outputs.clone(),
        warning_outputs: model.warning_outputs.clone(),
        output_count: model.output_count,
        pool: Vec::new(),
        decimals: Vec::new(),
        moments: Vec::new(),
        arrangements: Vec::new(),
        tables: Vec::new(),
        expressions: Vec::new(),
        cells: Vec::new(),
        totals,
        total_cells: Vec::new(),
        read_totals,
        rejected_totals,
    };
    pool.fill(&mut program);
    program
}

/// What tells the transaction types apart, with everything known at launch put in.
fn kinds(model: &Model, launch: &LaunchValues) -> Kinds {
    let folded = |test: &TypeTest| match test {
        TypeTest::Expression { text, expression } => {
            TypeTest::Expression { text: text.clone(), expression: fold(expression, launch, None) }
        }
        test => test.clone(),
    };
    let names = model.type_names.iter().enumerate();
    match model.type_field {
        Some(field) => Kinds::Field(field, Table::new(names.map(|(kind, name)| (name.as_bytes(), kind as u32)))),
        None if model.type_rules.is_empty() => Kinds::Only,
        None => {
            let rules = model.type_rules.iter();
            let rule = |rule: &TypeRule| TypeRule { kind: rule.kind, tests: rule.tests.iter().map(folded).collect() };
            Kinds::Rules(rules.map(rule).collect())
        }
    }
}

/// Whether a header or trailer line could pass as a record: not when its tag stands in the type field and is no type.
fn guard_every_line(model: &Model) -> bool {
    let super::program::LineShape::Delimited { delimiter } = model.shape else { return !model.guards.is_empty() };
    let no_type = |tag: &[u8]| !model.type_names.iter().any(|name| name.as_bytes() == tag);
    let refused = |tag: &[u8]| {
        // The tag as the type field would have it; one that goes on behind the field is none.
        let kind = model.type_field.filter(|field| *field == 0).map(|field| model.fields[field].trimmed_text(tag));
        !delimiter.is_in(tag) && kind.is_some_and(no_type)
    };
    !model.guards.iter().all(|guard| refused(&guard.tag))
}

/// The lowering of one transaction type.
struct Lowering<'a> {
    model: &'a Model,
    launch: &'a LaunchValues,
    kind: usize,
    fast: bool,
    pool: &'a mut Pool,
    program: TypeProgram,
    /// Slots of fields that are read by a fast check: number or moment.
    numbers: HashMap<u16, (Slot, u8)>,
    moments: HashMap<u16, Slot>,
    /// Slots of negated numbers.
    negated: HashMap<Slot, Slot>,
    next_number: usize,
    next_moment: usize,
}

impl<'a> Lowering<'a> {
    fn new(model: &'a Model, launch: &'a LaunchValues, kind: usize, fast: bool, pool: &'a mut Pool) -> Lowering<'a> {
        Lowering {
            model,
            launch,
            kind,
            fast,
            pool,
            program: TypeProgram::default(),
            numbers: HashMap::new(),
            moments: HashMap::new(),
            negated: HashMap::new(),
            next_number: 0,
            next_moment: 0,
        }
    }

    fn program(mut self) -> TypeProgram {
        self.checks();
        self.outputs();
        self.totals();
        self.program
    }

    /// An expression with everything known put in: launch values and the transaction type.
    fn fold(&self, expression: &Expr) -> Expr {
        fold(expression, self.launch, Some(&self.model.type_names[self.kind]))
    }

    /// A free slot for a number.
    fn number_slot(&mut self) -> Option<Slot> {
        let slot = Slot::try_from(self.next_number).ok()?;
        self.next_number += 1;
        Some(slot)
    }

    fn moment_slot(&mut self) -> Option<Slot> {
        let slot = Slot::try_from(self.next_moment).ok()?;
        self.next_moment += 1;
        Some(slot)
    }

    /// The slot and scale of a number that the fast path computes.
    fn number(&mut self, expression: &Expr) -> Option<(Slot, u8)> {
        use crate::expr::Node;
        if !self.fast {
            return None;
        }
        match &expression.node {
            Node::Var(VarId(field)) => self.numbers.get(&u16::try_from(*field).ok()?).copied(),
            Node::Negate(inner) => {
                let (from, scale) = self.number(inner)?;
                if let Some(slot) = self.negated.get(&from) {
                    return Some((*slot, scale));
                }
                let to = self.number_slot()?;
                self.negated.insert(from, to);
                self.program.checks.push(super::op::Check::Negate { from, to });
                Some((to, scale))
            }
            _ => None,
        }
    }

    /// A condition that the fast path tests: a number against a constant.
    fn test(&mut self, expression: &Expr) -> Option<Test> {
        use super::op::Relation;
        use crate::expr::{Comparison, Node};
        let Node::Compare(comparison, left, right) = &expression.node else { return None };
        let relation = match comparison {
            Comparison::Equal => Relation::Equal,
            Comparison::NotEqual => Relation::NotEqual,
            Comparison::Less => Relation::Less,
            Comparison::LessOrEqual => Relation::LessOrEqual,
            Comparison::Greater => Relation::Greater,
            Comparison::GreaterOrEqual => Relation::GreaterOrEqual,
        };
        if let Some(Constant::Number(constant)) = right.constant() {
            let (slot, scale) = self.number(left)?;
            return Some(Test { slot, relation, constant: units_at(*constant, scale)? });
        }
        let Some(Constant::Number(constant)) = left.constant() else { return None };
        let (slot, scale) = self.number(right)?;
        Some(Test { slot, relation: relation.turned(), constant: units_at(*constant, scale)? })
    }
}

/// The units of a constant at a scale, when it has no more digits behind the point and fits.
fn units_at(constant: crate::record::Decimal, scale: u8) -> Option<i64> {
    let rescaled = constant.rescale(scale, crate::record::Rounding::Down)?;
    (rescaled.compare(constant).is_eq()).then(|| i64::try_from(rescaled.units()).ok())?
}

/// An expression with launch values and, where one is given, the transaction type put in.
pub(crate) fn fold(expression: &Expr, launch: &LaunchValues, kind: Option<&str>) -> Expr {
    expression.clone().fold(&|id| match id {
        TYPE => kind.map(|name| Constant::Text(name.into())),
        VarId(id) => launch.get(id.checked_sub(LAUNCH)? as usize).cloned(),
    })
}

/// Totals over nothing, in the order of the model.
pub(crate) fn empty_totals(model: &Model) -> Vec<Accumulator> {
    totals::accumulators(model)
}
