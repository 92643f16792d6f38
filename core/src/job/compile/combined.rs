//! Sources that are put together from several parts: composites and conditions.
//!
//! Every part is compiled where it stands, so that a problem points at it. Then the parts are joined by a small expression
//! over operands, which are replaced by the parts.

use super::context::Context;
use super::sources::{Typed, expression_source, text_source};
use crate::error::codes;
use crate::expr::{AggregateCall, Constant, Expr, Node, Problem, Scope, Var, VarId};
use crate::job::document::{Branch, Composite, Entry, Scalar, Span, Spanned, TargetField, Transform};
use crate::program::model::{Field, Source};
use crate::record::Type;

/// First of the operands.
const OPERANDS: u32 = 1 << 24;

/// Most branches of a condition: they are nested in each other.
const MOST_BRANCHES: usize = 256;

/// Names `v0`, `v1`, … for parts that are compiled already.
struct Operands<'a>(&'a [Expr]);

impl Scope for Operands<'_> {
    fn name(&mut self, path: &[&str]) -> Option<Var> {
        let place: usize = path.first()?.strip_prefix('v')?.parse().ok()?;
        let part = self.0.get(place)?;
        Some(Var { id: VarId(OPERANDS + place as u32), ty: part.ty, nullable: part.nullable })
    }
    fn candidates(&self) -> Vec<String> {
        Vec::new()
    }
    fn aggregate(&mut self, _: &AggregateCall<'_>) -> Option<Result<Var, Vec<Problem>>> {
        None
    }
}

impl Context<'_> {
    /// An expression over parts, in which they stand for `v0`, `v1`, …
    fn join(&mut self, text: &str, parts: &[Expr], span: Span) -> Option<Expr> {
        match crate::expr::compile(text, &mut Operands(parts)) {
            Ok(joined) => {
                Some(joined.replace_variables(&|VarId(id)| parts.get(id.checked_sub(OPERANDS)? as usize).cloned()))
            }
            Err(problems) => {
                let why = problems.first().map_or("", |problem| problem.message.as_str());
                self.error_help(
                    codes::job::EXPRESSION_TYPE,
                    span,
                    format!("the parts cannot be put together: {why}"),
                    "write an `expr:` that says how they go together",
                );
                None
            }
        }
    }

    /// Several source fields as one value.
    pub(super) fn composite(
        &mut self,
        composite: &Spanned<Composite>,
        fields: &[Field],
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        let Composite { of, transform, delimiter } = &composite.value;
        if of.is_empty() {
            self.error_help(
                codes::job::WRONG_SHAPE,
                composite.span,
                "nothing is put together",
                "name the source fields: `of: [first, last]`",
            );
            return None;
        }
        let places: Vec<Option<u16>> = of.iter().map(|name| self.source_field(name, fields)).collect();
        let places: Vec<u16> = places.into_iter().collect::<Option<_>>()?;
        if *transform == Transform::Concat {
            let delimiter = delimiter.as_ref().map(|text| text.0.clone().into_bytes()).unwrap_or_default();
            return Some(text_source(Source::Concat { fields: places, delimiter }));
        }
        if delimiter.is_some() {
            let help = "remove it, or write `transform: concat`";
            self.unfit(composite.span, "`delimiter`", "numbers and dates, which become one value", help);
            return None;
        }
        let parts: Vec<Expr> = of.iter().filter_map(|name| operand(scope.name(&[name.value.as_str()])?)).collect();
        self.same_kind(of, &parts, *transform)?;
        let names: Vec<String> = (0..parts.len()).map(|place| format!("v{place}")).collect();
        let nested = |function: &str| {
            let wrap = |all: String, name: &String| format!("{function}({all}, {name})");
            names.iter().skip(1).fold(names[0].clone(), wrap)
        };
        let text = match transform {
            Transform::Min => nested("min"),
            Transform::Max => nested("max"),
            _ => names.join(" + "),
        };
        self.join(&text, &parts, composite.span).map(expression_source)
    }

    /// Whether the parts of a composite are of one kind that the transform takes.
    fn same_kind(&mut self, names: &[Spanned<String>], parts: &[Expr], transform: Transform) -> Option<()> {
        let first = parts.first()?;
        let describe = super::expressions::describe;
        for (name, part) in names.iter().zip(parts) {
            let number = matches!(part.ty, Type::Number { .. });
            let moment = matches!(part.ty, Type::Date | Type::Time | Type::Timestamp);
            let word = match transform {
                Transform::Min => "smallest",
                Transform::Max => "largest",
                _ => "sum",
            };
            if !number && (transform == Transform::Sum || !moment) {
                let message = format!("`{}` has no {word} because it is {}", name.value, describe(part.ty));
                let help =
                    "declare the source field with `type: decimal(2)` or `integer`, or write `transform: concat`";
                self.error_help(codes::job::WRONG_TYPE, name.span, message, help);
                return None;
            }
            if !part.ty.same_kind(first.ty) {
                let (this, other) = (describe(part.ty), describe(first.ty));
                let message = format!("`{}` is {this} and `{}` is {other}", name.value, names[0].value);
                self.error_help(codes::job::WRONG_TYPE, name.span, message, "name fields of one type");
                return None;
            }
        }
        Some(())
    }

    /// A chain of conditions.
    pub(super) fn conditional(
        &mut self,
        field: &Entry<TargetField>,
        branches: &Spanned<Vec<Branch>>,
        fields: &[Field],
        scope: &mut dyn Scope,
    ) -> Option<Typed> {
        let Some((last, before)) = branches.value.split_last() else {
            self.no_else(field, branches.span);
            return None;
        };
        if before.len() > MOST_BRANCHES {
            self.error_help(
                codes::job::WRONG_SHAPE,
                branches.span,
                format!("`{}` has more than {MOST_BRANCHES} conditions", field.name.value),
                "use a lookup table where a value decides",
            );
            return None;
        }
        // All branches are looked at before the first problem ends it.
        let before: Vec<Option<(Expr, Expr, Span)>> =
            before.iter().map(|branch| self.branch(branch, fields, branches.span, scope)).collect();
        let otherwise = self.last_branch(field, last, branches.span);
        let before: Vec<(Expr, Expr, Span)> = before.into_iter().collect::<Option<_>>()?;
        let mut whole = otherwise?;
        let mut kind = Type::Text;
        for (test, value, span) in before.into_iter().rev() {
            if value.ty != Type::Null && !value.ty.same_kind(kind) {
                self.unlike_branches(value.ty, span);
                return None;
            }
            kind = if value.ty == Type::Null { kind } else { value.ty };
            whole = self.join("v0 ? v1 : v2", &[test, value, whole], branches.span)?;
        }
        Some(expression_source(whole))
    }

    fn unlike_branches(&mut self, ty: Type, span: Span) {
        let what = super::expressions::describe(ty);
        self.error_help(
            codes::job::WRONG_TYPE,
            span,
            format!("this value is {what}, and the one of `else` is text"),
            "write the whole as one `expr: \"condition ? value : other\"`, with values of one type",
        );
    }

    fn no_else(&mut self, field: &Entry<TargetField>, span: Span) {
        self.error_help(
            codes::job::MISSING_KEY,
            span,
            format!("`{}` has no value when no condition holds", field.name.value),
            "end the list with `- else: VALUE`",
        );
    }

    fn last_branch(&mut self, field: &Entry<TargetField>, last: &Branch, span: Span) -> Option<Expr> {
        let Branch { when, then, from, expr, otherwise } = last;
        let Some(otherwise) = otherwise else {
            self.no_else(field, span);
            return None;
        };
        let beside = [
            ("`when`", when.as_ref().map(|option| option.span)),
            ("`then`", then.as_ref().map(|option| option.span)),
            ("`from`", from.as_ref().map(|option| option.span)),
            ("`expr`", expr.as_ref().map(|option| option.span)),
        ];
        if let Some((option, span)) = beside.into_iter().find_map(|(option, span)| Some((option, span?))) {
            self.unfit(span, option, "an `else`", "make two entries of it: one with `when:`, one with `else:`");
            return None;
        }
        Some(literal(otherwise))
    }

    /// Condition and value of a branch, and where the value stands.
    fn branch(
        &mut self,
        branch: &Branch,
        fields: &[Field],
        span: Span,
        scope: &mut dyn Scope,
    ) -> Option<(Expr, Expr, Span)> {
        if let Some(otherwise) = &branch.otherwise {
            let help = "make it the last entry, on its own: `- else: VALUE`";
            self.unfit(otherwise.span, "`else`", "an entry that others follow", help);
            return None;
        }
        let test = match &branch.when {
            Some(when) => self.condition(when, scope),
            None => {
                let value = [
                    branch.then.as_ref().map(|text| text.span),
                    branch.from.as_ref().map(|text| text.span),
                    branch.expr.as_ref().map(|text| text.span),
                ];
                self.error_help(
                    codes::job::MISSING_KEY,
                    value.into_iter().flatten().next().unwrap_or(span),
                    "a value has no condition",
                    "write `when: CONDITION` beside it; only the last entry goes without, as `else: VALUE`",
                );
                None
            }
        };
        let (value, place) = match (&branch.then, &branch.from, &branch.expr) {
            (Some(then), None, None) => (Some(literal(then)), then.span),
            (None, Some(from), None) => (self.branch_field(from, fields, scope), from.span),
            (None, None, Some(expression)) => (self.expression(expression, scope), expression.span),
            _ => {
                self.error_help(
                    codes::job::WRONG_SHAPE,
                    branch.when.as_ref().map_or(span, |when| when.span),
                    "this condition needs exactly one value",
                    "write one of `then`, `from` and `expr` beside `when`",
                );
                (None, span)
            }
        };
        Some((test?, value?, place))
    }

    fn branch_field(&mut self, from: &Spanned<String>, fields: &[Field], scope: &mut dyn Scope) -> Option<Expr> {
        if self.is_path_of_launch(&from.value, fields) {
            return self.expression(from, scope);
        }
        self.source_field(from, fields)?;
        operand(scope.name(&[from.value.as_str()])?)
    }
}

fn operand(var: Var) -> Option<Expr> {
    Some(Expr { node: Node::Var(var.id), ty: var.ty, nullable: var.nullable, span: 0..0 })
}

fn literal(text: &Spanned<Scalar>) -> Expr {
    let node = Node::Const(Constant::Text(text.value.0.as_str().into()));
    Expr { node, ty: Type::Text, nullable: false, span: 0..0 }
}
