//! The types of operators.

use super::{Binary, Checker, Constant, Expr, Node, Parsed, Problem, Shape, Type, types};
use crate::expr::functions::Function;
use crate::expr::tree::{Comparison, Op};

impl Checker<'_> {
    pub(super) fn not(&mut self, inner: &Parsed, parsed: &Parsed) -> Option<Expr> {
        let inner = self.expr(inner)?;
        let inner = self.boolean(inner, "what `!` negates")?;
        Some(Expr::new(Node::Not(Box::new(inner)), Type::Bool, parsed.span.clone()))
    }

    pub(super) fn negate(&mut self, inner: &Parsed, parsed: &Parsed) -> Option<Expr> {
        let inner = self.expr(inner)?;
        match (&inner.node, types::number(inner.ty)) {
            (Node::Const(Constant::Number(number)), _) => {
                Some(Expr::literal(Constant::Number(number.neg()), parsed.span.clone()))
            }
            (_, Some(_)) => {
                let ty = inner.ty;
                Some(Expr::new(Node::Negate(Box::new(inner)), ty, parsed.span.clone()))
            }
            _ => {
                let message = format!("`-` needs a number, this is {}", types::words(inner.ty));
                self.fail(Problem::types(&inner.span, message))
            }
        }
    }

    pub(super) fn binary(&mut self, binary: Binary, left: &Parsed, right: &Parsed, parsed: &Parsed) -> Option<Expr> {
        if binary == Binary::In {
            return self.contained(left, right, parsed);
        }
        let (left, right) = (self.expr(left), self.expr(right));
        if matches!(binary, Binary::And | Binary::Or) {
            return self.logic(binary, left, right, parsed);
        }
        let (left, right) = (left?, right?);
        match binary {
            Binary::Add if left.ty == Type::Text && right.ty == Type::Text => Some(concatenated(left, right, parsed)),
            Binary::Add => self.arithmetic(Op::Add, left, right, parsed),
            Binary::Subtract => self.arithmetic(Op::Subtract, left, right, parsed),
            Binary::Multiply => self.arithmetic(Op::Multiply, left, right, parsed),
            Binary::Remainder => self.arithmetic(Op::Remainder, left, right, parsed),
            Binary::Divide => {
                let help = format!("div({}, {}, 2, 'half_even')", self.written(&left.span), self.written(&right.span));
                let problem = Problem::unsupported(&parsed.word, "`/` does not say how the quotient is rounded");
                self.fail(problem.help(format!("write `{help}`: digits behind the point, and how to round")))
            }
            Binary::Equal => self.comparison(Comparison::Equal, left, right, parsed),
            Binary::NotEqual => self.comparison(Comparison::NotEqual, left, right, parsed),
            Binary::Less => self.comparison(Comparison::Less, left, right, parsed),
            Binary::LessOrEqual => self.comparison(Comparison::LessOrEqual, left, right, parsed),
            Binary::Greater => self.comparison(Comparison::Greater, left, right, parsed),
            Binary::GreaterOrEqual => self.comparison(Comparison::GreaterOrEqual, left, right, parsed),
            Binary::And | Binary::Or | Binary::In => None,
        }
    }

    fn logic(&mut self, binary: Binary, left: Option<Expr>, right: Option<Expr>, parsed: &Parsed) -> Option<Expr> {
        let symbol = binary.symbol();
        let left = left.and_then(|left| self.boolean(left, &format!("the left side of `{symbol}`")));
        let right = right.and_then(|right| self.boolean(right, &format!("the right side of `{symbol}`")));
        let (left, right) = (Box::new(left?), Box::new(right?));
        let node = if binary == Binary::And { Node::And(left, right) } else { Node::Or(left, right) };
        Some(Expr::new(node, Type::Bool, parsed.span.clone()))
    }

    fn arithmetic(&mut self, op: Op, left: Expr, right: Expr, parsed: &Parsed) -> Option<Expr> {
        let (Some(first), Some(second)) = (types::number(left.ty), types::number(right.ty)) else {
            return self.no_arithmetic(&left, &right, parsed);
        };
        let symbol = self.written(&parsed.word);
        if op == Op::Remainder && (first.1 > 0 || second.1 > 0) {
            let guilty = if first.1 > 0 { &left } else { &right };
            let message = format!("`%` needs integers, this is {}", types::words(guilty.ty));
            return self.fail(Problem::types(&guilty.span, message));
        }
        let (digits, scale) = types::arithmetic(op, first, second);
        if scale > types::MAX_DIGITS {
            let message =
                format!("the result of `{symbol}` would have {scale} digits behind the point, at most 38 are kept");
            let help = format!("round a side first: `round({}, 2, 'half_even')`", self.written(&left.span));
            return self.fail(Problem::types(&parsed.word, message).help(help));
        }
        let node = Node::Arithmetic(op, Box::new(left), Box::new(right));
        Some(Expr::new(node, types::bounded((digits, scale)), parsed.span.clone()))
    }

    fn no_arithmetic(&mut self, left: &Expr, right: &Expr, parsed: &Parsed) -> Option<Expr> {
        let symbol = self.written(&parsed.word);
        let message =
            format!("`{symbol}` cannot be applied to {} and {}", types::words(left.ty), types::words(right.ty));
        let (first, second) = (self.written(&left.span), self.written(&right.span));
        let number = |ty| types::number(ty).is_some();
        let help = match (symbol.as_str(), left.ty, right.ty) {
            ("+", Type::Text, ty) if ty != Type::Null => Some(format!("make it a text: `text({second})`")),
            ("+", ty, Type::Text) if ty != Type::Null => Some(format!("make it a text: `text({first})`")),
            ("-", Type::Date, Type::Date) => Some(format!("write `days_between({second}, {first})`")),
            (_, Type::Text, ty) if number(ty) => {
                Some(format!("make it a number: `decimal({first}, 2)` or `int({first})`"))
            }
            (_, ty, Type::Text) if number(ty) => {
                Some(format!("make it a number: `decimal({second}, 2)` or `int({second})`"))
            }
            _ => None,
        };
        let mut problem = Problem::types(&parsed.word, message);
        problem.help = help;
        self.fail(problem)
    }

    fn comparison(&mut self, comparison: Comparison, left: Expr, right: Expr, parsed: &Parsed) -> Option<Expr> {
        if left.ty == Type::Null || right.ty == Type::Null {
            return self.null_test(comparison, left, right, parsed);
        }
        let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
        if left.ty == Type::Bool && !equality {
            let message = format!("`{}` does not order booleans", self.written(&parsed.word));
            let help = "a chain `a < b < c` is written `a < b && b < c`";
            return self.fail(Problem::types(&parsed.word, message).help(help));
        }
        if !left.ty.same_kind(right.ty) {
            let problem = self.unlike(&left, &right, &parsed.word);
            return self.fail(problem);
        }
        let node = Node::Compare(comparison, Box::new(left), Box::new(right));
        Some(Expr::new(node, Type::Bool, parsed.span.clone()))
    }

    fn null_test(&mut self, comparison: Comparison, left: Expr, right: Expr, parsed: &Parsed) -> Option<Expr> {
        let (tested, null) = if right.ty == Type::Null { (left, right) } else { (right, left) };
        if !matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            let message = format!("null cannot be compared by `{}`", self.written(&parsed.word));
            return self.fail(Problem::types(&null.span, message).help("use == null or != null"));
        }
        let written = self.written(&tested.span);
        if tested.ty == Type::Null {
            return self
                .fail(Problem::types(&parsed.span, "null is compared with null").help("name the field to be tested"));
        }
        if !tested.nullable {
            let message = format!("`{written}` is never null here");
            let help = "remove the test, or declare the field with `required: false`";
            return self.fail(Problem::types(&tested.span, message).help(help));
        }
        let span = parsed.span.clone();
        let test = Expr::new(Node::IsNull(Box::new(tested)), Type::Bool, span.clone());
        Some(match comparison {
            Comparison::Equal => test,
            _ => Expr::new(Node::Not(Box::new(test)), Type::Bool, span),
        })
    }

    fn contained(&mut self, needle: &Parsed, list: &Parsed, parsed: &Parsed) -> Option<Expr> {
        let needle = self.expr(needle);
        let Shape::List(elements) = &list.shape else {
            let problem = Problem::unsupported(&list.span, "behind `in` stands a list between brackets");
            let help = "write `x in ['A', 'B']`; for a part of a text use `x.contains('A')`";
            return self.fail(problem.help(help));
        };
        let elements: Vec<Option<Expr>> = elements.iter().map(|element| self.expr(element)).collect();
        let elements: Vec<Expr> = elements.into_iter().collect::<Option<_>>()?;
        let needle = needle?;
        if elements.is_empty() {
            let problem = Problem::types(&list.span, "nothing is in an empty list");
            return self.fail(problem.help("name the values, like ['A', 'B']"));
        }
        if let Some(other) = elements.iter().find(|element| !element.ty.same_kind(needle.ty)) {
            let problem = self.unlike(&needle, other, &other.span);
            return self.fail(problem);
        }
        if needle.ty == Type::Null {
            return self.fail(Problem::types(&needle.span, "null is in no list").help("use == null"));
        }
        Some(Expr::new(Node::In(Box::new(needle), elements), Type::Bool, parsed.span.clone()))
    }

    /// Values of two types that are compared.
    fn unlike(&self, left: &Expr, right: &Expr, place: &std::ops::Range<usize>) -> Problem {
        let (first, second) = (self.written(&left.span), self.written(&right.span));
        let (one, other) = (types::words(left.ty), types::words(right.ty));
        let message = format!("`{first}` is {one} and `{second}` is {other}: they cannot be compared");
        let mut problem = Problem::types(place, message);
        problem.help = self.alike(left, right).or_else(|| self.alike(right, left));
        problem
    }

    /// How to make `one` comparable to `other`.
    fn alike(&self, one: &Expr, other: &Expr) -> Option<String> {
        let (written, wanted) = (self.written(&one.span), self.written(&other.span));
        match (&one.node, one.ty, other.ty) {
            (Node::Const(Constant::Text(text)), _, Type::Number { .. }) => {
                let number = super::super::parse::decimal(text.trim_start_matches('-')).is_some();
                number.then(|| format!("write `{text}` without quotes"))
            }
            (Node::Const(Constant::Number(_)), _, Type::Text) => Some(format!("write '{written}' with quotes")),
            (Node::Const(Constant::Text(text)), _, Type::Date) => Some(format!("write `date('{text}')`")),
            (Node::Const(Constant::Text(text)), _, Type::Time) => Some(format!("write `time('{text}')`")),
            (Node::Const(Constant::Text(text)), _, Type::Timestamp) => Some(format!("write `timestamp('{text}')`")),
            (Node::Const(Constant::Text(text)), _, Type::Bool) if matches!(&**text, "true" | "false") => {
                Some(format!("write `{text}` without quotes"))
            }
            (_, Type::Timestamp, Type::Date) => Some(format!("compare the dates: `date({written})` with `{wanted}`")),
            (_, Type::Text, Type::Number { .. }) if other.constant().is_none() => {
                Some(format!("make it a number: `decimal({written}, 2)` or `int({written})`"))
            }
            _ => None,
        }
    }
}

/// `left + right` of texts; what is already joined stays one list.
fn concatenated(left: Expr, right: Expr, parsed: &Parsed) -> Expr {
    let mut parts = Vec::new();
    for side in [left, right] {
        match side.node {
            Node::Call(Function::Concat, inner) => parts.extend(inner),
            _ => parts.push(side),
        }
    }
    Expr::new(Node::Call(Function::Concat, parts), Type::Text, parsed.span.clone())
}
