//! What names mean in the expressions of a job: in records, over populations, in headers, trailers and conditions.

use super::context::Context;
use crate::expr::{AggregateCall, Expr, Problem, Scope, Var, VarId};
use crate::program::model::{Field, Form, LAUNCH, MomentKind, REASON, TOTALS, TYPE};
use crate::record::Type;
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

/// First of the target fields of an output, while totals over it are compiled.
pub(super) const TARGETS: u32 = 1 << 23;

/// A header or trailer field, or a parameter.
#[derive(Debug, Clone)]
pub(super) struct LaunchName {
    /// Names that expressions may spell it by.
    pub(super) paths: Vec<Vec<String>>,
    pub(super) ty: Type,
    pub(super) nullable: bool,
    /// Whether it stands at the end of the input, and is no name for records.
    pub(super) trailer: bool,
    /// Whether its form could not be compiled.
    pub(super) broken: bool,
}

/// The type of a field's values.
pub(super) fn type_of(form: &Form) -> Type {
    match form {
        Form::Text => Type::Text,
        Form::Number(format) => {
            let digits = (u32::from(format.integer_digits) + u32::from(format.scale)).clamp(1, 38) as u8;
            Type::Number { digits, scale: format.scale }
        }
        Form::Moment(_, MomentKind::Date) => Type::Date,
        Form::Moment(_, MomentKind::Time) => Type::Time,
        Form::Moment(_, MomentKind::Timestamp) => Type::Timestamp,
        Form::Boolean(_) => Type::Bool,
    }
}

/// Names of one record: its source fields, the transaction type, header fields, parameters.
#[derive(Clone)]
pub(super) struct RecordScope {
    fields: HashMap<String, Var>,
    order: Vec<String>,
    launch: Vec<LaunchName>,
    /// Whether `reason` is the reason of a reject.
    rejected: bool,
    broken: Rc<HashSet<String>>,
    doubt: Rc<Cell<bool>>,
}

impl RecordScope {
    pub(super) fn new(fields: &[Field], type_field: Option<usize>, context: &Context<'_>) -> RecordScope {
        let mut names = HashMap::new();
        let mut order = Vec::new();
        for (index, field) in fields.iter().enumerate() {
            let var = match Some(index) == type_field {
                true => Var { id: TYPE, ty: Type::Text, nullable: false },
                false => Var { id: VarId(index as u32), ty: type_of(&field.form), nullable: !field.required },
            };
            names.insert(field.name.clone(), var);
            order.push(field.name.clone());
        }
        let kind = Var { id: TYPE, ty: Type::Text, nullable: false };
        if let std::collections::hash_map::Entry::Vacant(place) = names.entry("type".to_owned()) {
            place.insert(kind);
            order.push("type".to_owned());
        }
        let (broken, doubt) = (Rc::clone(&context.broken), Rc::clone(&context.doubt));
        RecordScope { fields: names, order, launch: context.launch.clone(), rejected: false, broken, doubt }
    }

    /// The same names, and `reason`.
    pub(super) fn of_rejects(&self) -> RecordScope {
        RecordScope { rejected: true, ..self.clone() }
    }

    /// The same names without the transaction type, for what it is told by.
    pub(super) fn without_type(&self) -> RecordScope {
        let mut scope = self.clone();
        scope.fields.retain(|_, var| var.id != TYPE);
        scope.order.retain(|name| scope.fields.contains_key(name));
        scope
    }

    /// A source field.
    pub(super) fn field(&self, name: &str) -> Option<Var> {
        if self.broken.contains(name) {
            self.doubt.set(true);
            return None;
        }
        self.fields.get(name).copied()
    }
}

impl Scope for RecordScope {
    fn name(&mut self, path: &[&str]) -> Option<Var> {
        match path {
            ["reason"] if self.rejected => Some(Var { id: REASON, ty: Type::Text, nullable: false }),
            [name] => self.field(name),
            _ => launch(&self.launch, path, false, &self.doubt),
        }
    }

    fn candidates(&self) -> Vec<String> {
        let launch = || self.launch.iter().filter(|name| !name.trailer);
        let short = launch().map(|name| name.paths[0].join("."));
        let long = launch().filter_map(|name| name.paths.get(1)).map(|path| path.join("."));
        self.order.iter().cloned().chain(short).chain(long).collect()
    }

    fn aggregate(&mut self, call: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>> {
        ["read", "written", "rejected"].contains(&call.population).then(|| {
            Err(vec![Problem {
                code: crate::error::codes::job::EXPRESSION_NAME,
                message: format!(
                    "a record cannot ask for `{}.{}`: totals are known at the end only",
                    call.population, call.function
                ),
                span: call.span.clone(),
                help: Some("use it in a header, in a trailer or under `reconcile:`".into()),
            }])
        })
    }
}

fn launch(names: &[LaunchName], path: &[&str], trailer: bool, doubt: &Cell<bool>) -> Option<Var> {
    let place = names.iter().position(|name| name.paths.iter().any(|known| known.iter().eq(path)))?;
    let name = &names[place];
    if name.broken {
        doubt.set(true);
        return None;
    }
    (trailer || !name.trailer).then_some(Var { id: VarId(LAUNCH + place as u32), ty: name.ty, nullable: name.nullable })
}

/// What a target field is to a total.
#[derive(Debug, Clone)]
pub(super) enum TargetValue {
    Value(Expr),
    /// A text that is made when the record is written: a looked-up, masked or joined one.
    Made(&'static str),
    /// Something whose problem is noted elsewhere.
    Broken,
}

/// Names of one record as it is written to an output: its target fields as values; `in.NAME` the source fields.
pub(super) struct TargetScope<'a> {
    pub(super) record: RecordScope,
    /// What every target field is for the transaction type at hand.
    pub(super) targets: &'a [(String, TargetValue)],
    /// Target fields that were asked for and have no value, and what they have instead.
    pub(super) made: Vec<(String, &'static str)>,
}

impl Scope for TargetScope<'_> {
    fn name(&mut self, path: &[&str]) -> Option<Var> {
        match path {
            ["in", name] => self.record.field(name),
            ["type"] => Some(Var { id: TYPE, ty: Type::Text, nullable: false }),
            [name] => {
                let place = self.targets.iter().position(|(known, _)| known == name)?;
                match &self.targets[place].1 {
                    TargetValue::Value(value) => {
                        Some(Var { id: VarId(TARGETS + place as u32), ty: value.ty, nullable: value.nullable })
                    }
                    TargetValue::Made(how) => {
                        self.made.push(((*name).to_owned(), how));
                        None
                    }
                    TargetValue::Broken => {
                        self.record.doubt.set(true);
                        None
                    }
                }
            }
            _ => self.record.name(path),
        }
    }

    fn candidates(&self) -> Vec<String> {
        let values = self.targets.iter().filter(|(_, value)| matches!(value, TargetValue::Value(_)));
        let targets = values.map(|(name, _)| name.clone());
        targets.chain(["type".to_owned()]).chain(self.record.order.iter().map(|name| format!("in.{name}"))).collect()
    }

    fn aggregate(&mut self, call: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>> {
        self.record.aggregate(call)
    }
}

/// Names outside the records: headers, trailers, parameters, totals.
pub(super) struct EnvelopeScope<'a, 'c, 'd> {
    pub(super) context: &'c mut Context<'d>,
    pub(super) populations: &'a super::aggregates::Populations<'a>,
    /// Whether a total was asked for.
    pub(super) uses_totals: bool,
}

impl Scope for EnvelopeScope<'_, '_, '_> {
    fn name(&mut self, path: &[&str]) -> Option<Var> {
        launch(&self.context.launch, path, true, &self.context.doubt)
    }

    fn candidates(&self) -> Vec<String> {
        let launch = &self.context.launch;
        let short = launch.iter().map(|name| name.paths[0].join("."));
        let long = launch.iter().filter_map(|name| name.paths.get(1)).map(|path| path.join("."));
        let written = self.populations.written.map(|_| "written".to_owned());
        written.into_iter().chain(["read".into(), "rejected".into()]).chain(short).chain(long).collect()
    }

    fn aggregate(&mut self, call: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>> {
        let found = super::aggregates::total(self.context, self.populations, call)?;
        self.uses_totals = true;
        Some(found.map(|place| {
            let total = &self.context.totals[place];
            Var { id: VarId(TOTALS + place as u32), ty: total.ty, nullable: false }
        }))
    }
}
