//! Totals: `read.count()`, `written.sum(amount, amount > 0)`, `rejected.count()`, `written.hash_total(account, 10)`.

use super::context::Context;
use super::scopes::{RecordScope, TARGETS, TargetScope, TargetValue};
use crate::error::codes;
use crate::expr::{AggregateCall, Argument, Constant, Expr, Node, Problem, Scope, VarId};
use crate::program::model::{CellRules, Field, Population, Severity, Total, TotalCell, TotalKind};
use crate::record::Type;

/// What populations there are where an expression stands.
pub(super) struct Populations<'a> {
    pub(super) record: &'a RecordScope,
    pub(super) fields: &'a [Field],
    /// The output that `written` is about.
    pub(super) written: Option<&'a WrittenScope>,
}

/// The values of an output's target fields, by transaction type; `None` for a type that does not feed it.
#[derive(Debug, Clone)]
pub(super) struct WrittenScope {
    pub(super) output: usize,
    pub(super) by_type: Vec<Option<Vec<(String, TargetValue)>>>,
}

/// The place of the total that a call asks for; `None` when it names no population.
pub(super) fn total(
    context: &mut Context<'_>,
    populations: &Populations<'_>,
    call: &AggregateCall<'_>,
) -> Option<Result<usize, Vec<Problem>>> {
    let population = match call.population {
        "read" => Population::Read,
        "rejected" => Population::Rejected,
        "written" => match populations.written {
            Some(written) => Population::Written(written.output),
            None => {
                let message = "`written` are the records of one output, and it is not told here of which";
                let help = "use it in the header or trailer of an output of records";
                return Some(Err(vec![Problem { code: codes::job::EXPRESSION_NAME, ..problem(call, message, help) }]));
            }
        },
        _ => return None,
    };
    Some(Call { context, populations, call, population }.compile())
}

fn problem(call: &AggregateCall<'_>, message: impl Into<String>, help: &str) -> Problem {
    Problem {
        code: codes::job::EXPRESSION_CALL,
        message: message.into(),
        span: call.span.clone(),
        help: Some(help.into()),
    }
}

struct Call<'a, 'c, 'd> {
    context: &'c mut Context<'d>,
    populations: &'a Populations<'a>,
    call: &'a AggregateCall<'a>,
    population: Population,
}

/// What a call takes: the value, the condition, and the digits of a hash total.
struct Arguments<'a> {
    kind: TotalKind,
    value: Option<Argument<'a>>,
    condition: Option<Argument<'a>>,
}

impl Call<'_, '_, '_> {
    fn compile(mut self) -> Result<usize, Vec<Problem>> {
        let text = self.text();
        let rules = self.rules(&text);
        let arguments = self.arguments()?;
        let known =
            self.context.totals.iter().position(|total| total.population == self.population && total.text == text);
        if let Some(place) = known {
            return Ok(place);
        }
        let mut compiled = Vec::new();
        let types = self.context.document.transactions.len();
        for kind in 0..=types {
            compiled.push(self.of_type(&arguments, (kind < types).then_some(kind))?);
        }
        let ty = self.total_type(&arguments, &compiled)?;
        let scale = if let Type::Number { scale, .. } = ty { scale } else { 0 };
        let place = self.context.totals.len();
        let kind = arguments.kind;
        let cells = compiled.into_iter().map(|cell| {
            cell.map(|(value, condition)| TotalCell { total: place as u16, scale, value, condition, rules })
        });
        let total = Total { population: self.population, kind, ty, text, cells: cells.collect() };
        self.context.totals.push(total);
        Ok(place)
    }

    fn text(&self) -> String {
        let arguments: Vec<&str> = self.call.arguments.iter().map(|argument| argument.text().trim()).collect();
        format!("{}.{}({})", self.call.population, self.call.function, arguments.join(", "))
    }

    fn rules(&mut self, text: &str) -> CellRules {
        let mut rule = |code, what: &str| {
            let message = format!("the value for the total `{text}` {what}");
            self.context.rule(code, None, Severity::Error, None, &message)
        };
        let arithmetic = rule(codes::record::ARITHMETIC, "leaves the range of 38 digits");
        CellRules {
            arithmetic,
            null: rule(codes::record::NULL_VALUE, "is calculated from an empty value"),
            ..CellRules::default()
        }
    }

    fn arguments(&self) -> Result<Arguments<'_>, Vec<Problem>> {
        let given = &self.call.arguments;
        let at = |place: usize| given.get(place).copied();
        let (kind, form, first_condition, least) = match self.call.function {
            "count" => (TotalKind::Count, "`F()` or `F(condition)`", 0, 0),
            "sum" => (TotalKind::Sum, "`F(value)` or `F(value, condition)`", 1, 1),
            "min" => (TotalKind::Least, "`F(value)` or `F(value, condition)`", 1, 1),
            "max" => (TotalKind::Greatest, "`F(value)` or `F(value, condition)`", 1, 1),
            "hash_total" => (TotalKind::Hash(0), "`F(value, digits)` or `F(value, digits, condition)`", 2, 2),
            other => {
                let message = format!("`{other}` is no total");
                let help = "the totals are count, sum, min, max and hash_total";
                let span = self.call.function_span.clone();
                return Err(vec![Problem { span, ..problem(self.call, message, help) }]);
            }
        };
        if given.len() < least || given.len() > first_condition + 1 {
            let message = format!("`{}` takes other arguments", self.call.function);
            let help =
                format!("write {}", form.replace("F(", &format!("{}.{}(", self.call.population, self.call.function)));
            return Err(vec![problem(self.call, message, &help)]);
        }
        let kind = match kind {
            TotalKind::Hash(_) => TotalKind::Hash(self.digits(given[1])?),
            kind => kind,
        };
        let value = if first_condition > 0 { at(0) } else { None };
        Ok(Arguments { kind, value, condition: at(first_condition) })
    }

    fn digits(&self, argument: Argument<'_>) -> Result<u8, Vec<Problem>> {
        match argument.integer() {
            Some(digits @ 1..=38) => Ok(digits as u8),
            _ => Err(vec![Problem {
                code: codes::job::EXPRESSION_CALL,
                message: "the digits of a hash total are a whole number of 1 to 38".into(),
                span: argument.span(),
                help: Some("write the number itself, such as `hash_total(account, 10)`".into()),
            }]),
        }
    }

    /// Value and condition for one transaction type; for records of no known type with `None`.
    #[expect(clippy::type_complexity, reason = "value and condition of one cell")]
    fn of_type(
        &self,
        arguments: &Arguments<'_>,
        kind: Option<usize>,
    ) -> Result<Option<(Option<Expr>, Option<Expr>)>, Vec<Problem>> {
        match self.population {
            Population::Read => self.expressions(arguments, &mut self.populations.record.clone(), &[]).map(Some),
            Population::Rejected if kind.is_none() => {
                self.expressions(arguments, &mut self.populations.record.of_rejects(), &[]).map(Some)
            }
            Population::Rejected => Ok(None),
            Population::Written(_) => {
                let targets = kind.and_then(|kind| self.populations.written?.by_type[kind].as_deref());
                let Some(targets) = targets else { return Ok(None) };
                let mut scope = TargetScope { record: self.populations.record.clone(), targets, made: Vec::new() };
                let compiled = self.expressions(arguments, &mut scope, targets);
                let (value, condition) = compiled.map_err(|problems| without_value(problems, &scope.made))?;
                let put_in = |expression: Expr| substitute(expression, targets);
                Ok(Some((value.map(put_in), condition.map(put_in))))
            }
        }
    }

    fn expressions(
        &self,
        arguments: &Arguments<'_>,
        scope: &mut dyn Scope,
        targets: &[(String, TargetValue)],
    ) -> Result<(Option<Expr>, Option<Expr>), Vec<Problem>> {
        let value = arguments.value.as_ref().map(|argument| argument.compile(scope)).transpose()?;
        let condition = arguments.condition.as_ref().map(|argument| argument.compile(scope)).transpose()?;
        if let (Some(condition), Some(argument)) = (&condition, &arguments.condition)
            && condition.ty != Type::Bool
        {
            let what = super::expressions::describe(condition.ty);
            return Err(vec![Problem {
                code: codes::job::EXPRESSION_TYPE,
                message: format!("`{}` is no condition: it is {what}", argument.text()),
                span: argument.span(),
                help: Some("compare it with something, such as `amount > 0`".into()),
            }]);
        }
        if let (Some(value), Some(argument)) = (&value, &arguments.value) {
            self.check_value(arguments.kind, value, argument, targets)?;
        }
        Ok((value, condition))
    }

    fn check_value(
        &self,
        kind: TotalKind,
        value: &Expr,
        argument: &Argument<'_>,
        targets: &[(String, TargetValue)],
    ) -> Result<(), Vec<Problem>> {
        let fits = match kind {
            TotalKind::Count => true,
            TotalKind::Sum => matches!(value.ty, Type::Number { .. }),
            TotalKind::Least | TotalKind::Greatest => {
                matches!(value.ty, Type::Number { .. } | Type::Date | Type::Time | Type::Timestamp)
            }
            TotalKind::Hash(_) => matches!(value.ty, Type::Number { scale: 0, .. }) || self.is_digits(value, targets),
        };
        if fits {
            return Ok(());
        }
        let (code, help) = match (kind, value.ty) {
            (TotalKind::Hash(_), Type::Text) => {
                (codes::mapping::HASH_TOTAL, "give the source field a pattern of digits only, such as `[0-9]{1,16}`")
            }
            (TotalKind::Hash(_), _) => {
                (codes::mapping::HASH_TOTAL, "take an integer, or a text whose pattern is of digits only")
            }
            (TotalKind::Sum, _) => {
                (codes::job::EXPRESSION_TYPE, "declare the source field with `type: decimal(2)` or `type: integer`")
            }
            _ => (
                codes::job::EXPRESSION_TYPE,
                "declare the source field with `type: decimal(2)`, `integer` or a date type",
            ),
        };
        let message = match (kind, value.ty) {
            (TotalKind::Hash(_), Type::Text) => {
                format!("`{}` has no hash_total because it may hold other characters than digits", argument.text())
            }
            (TotalKind::Hash(_), Type::Number { .. }) => {
                format!("`{}` has no hash_total because it has digits behind the point", argument.text())
            }
            (_, ty) => {
                let what = super::expressions::describe(ty);
                format!("`{}` has no {} because it is {what}", argument.text(), self.call.function)
            }
        };
        Err(vec![Problem { code, message, span: argument.span(), help: Some(help.into()) }])
    }

    /// Whether a text is known to be digits.
    fn is_digits(&self, value: &Expr, targets: &[(String, TargetValue)]) -> bool {
        match &value.node {
            Node::Const(Constant::Text(text)) => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()),
            Node::Var(VarId(id)) if *id >= TARGETS => {
                let target = targets.get((id - TARGETS) as usize);
                matches!(target, Some((_, TargetValue::Value(value))) if self.is_digits(value, &[]))
            }
            Node::Var(VarId(field)) => {
                let pattern = self.populations.fields.get(*field as usize).and_then(|field| field.pattern.as_ref());
                pattern.is_some_and(|pattern| pattern.digits_only())
            }
            // A field with a default; an empty one is left out.
            Node::Select(test, default, value) if matches!(test.node, Node::IsNull(_)) => {
                self.is_digits(default, &[]) && self.is_digits(value, &[])
            }
            _ => false,
        }
    }

    fn total_type(
        &self,
        arguments: &Arguments<'_>,
        cells: &[Option<(Option<Expr>, Option<Expr>)>],
    ) -> Result<Type, Vec<Problem>> {
        let values: Vec<&Expr> = cells.iter().flatten().filter_map(|(value, _)| value.as_ref()).collect();
        let scale = values.iter().map(|value| scale_of(value.ty)).max().unwrap_or(0);
        Ok(match arguments.kind {
            TotalKind::Count => Type::Number { digits: 18, scale: 0 },
            TotalKind::Hash(digits) => Type::Number { digits, scale: 0 },
            TotalKind::Sum => Type::Number { digits: 38, scale },
            TotalKind::Least | TotalKind::Greatest => {
                let first = values.first().map_or(Type::Number { digits: 38, scale: 0 }, |value| value.ty);
                if let Some(other) = values.iter().find(|value| !value.ty.same_kind(first)) {
                    let words = super::expressions::describe;
                    let message = format!(
                        "the total is over {} for one transaction type and over {} for another",
                        words(first),
                        words(other.ty)
                    );
                    let help = "map the field to values of one type for all transaction types";
                    return Err(vec![Problem {
                        code: codes::job::EXPRESSION_TYPE,
                        ..problem(self.call, message, help)
                    }]);
                }
                if let Type::Number { .. } = first { Type::Number { digits: 38, scale } } else { first }
            }
        })
    }
}

/// Says of target fields without a value why they have none.
fn without_value(mut problems: Vec<Problem>, made: &[(String, &'static str)]) -> Vec<Problem> {
    for (name, how) in made {
        let unknown = format!("`{name}` is not known here");
        if let Some(problem) = problems.iter_mut().find(|problem| problem.message == unknown) {
            problem.message = format!("`{name}` is {how}, which totals cannot use");
            problem.help = Some("use the source field that it comes from: `in.FIELD`".into());
        }
    }
    problems
}

fn scale_of(ty: Type) -> u8 {
    if let Type::Number { scale, .. } = ty { scale } else { 0 }
}

/// An expression over target fields as one over source fields.
fn substitute(expression: Expr, targets: &[(String, TargetValue)]) -> Expr {
    expression.replace_variables(&|VarId(id)| match &targets.get(id.checked_sub(TARGETS)? as usize)?.1 {
        TargetValue::Value(value) => Some(value.clone()),
        _ => None,
    })
}
