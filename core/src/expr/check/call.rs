//! Functions and aggregates.

use super::{Checker, Expr, Node, Parsed, Problem, Shape};
use crate::expr::functions::{self, Called};
use crate::expr::scope::{AggregateCall, Argument};

impl Checker<'_> {
    pub(super) fn call(
        &mut self,
        target: Option<&Parsed>,
        function: &str,
        arguments: &[Parsed],
        parsed: &Parsed,
    ) -> Option<Expr> {
        if let Some(Parsed { shape: Shape::Name(path), .. }) = target
            && let Some(found) = self.aggregate(&path.join("."), function, arguments, parsed)
        {
            return found;
        }
        let Some(entry) = functions::find(function) else {
            return self.unknown(target, function, arguments, parsed);
        };
        if target.is_none() && entry.form == functions::Form::Member {
            let problem = Problem::call(&parsed.word, format!("`{function}` stands behind the value that it works on"));
            return self.fail(problem.help(format!("write `{}`", entry.usage)));
        }
        if target.is_some() && entry.form == functions::Form::Global {
            let problem = Problem::call(&parsed.word, format!("`{function}` does not stand behind a value"));
            return self.fail(problem.help(format!("write `{}`", entry.usage)));
        }
        let all: Vec<Option<Expr>> = target.into_iter().chain(arguments).map(|argument| self.expr(argument)).collect();
        let all: Vec<Expr> = all.into_iter().collect::<Option<_>>()?;
        if !entry.takes(all.len()) {
            let message = format!("`{function}` is called with {} here", counted(arguments.len()));
            return self.fail(Problem::call(&parsed.word, message).help(format!("write `{}`", entry.usage)));
        }
        let called = Called { name: function, usage: entry.usage, span: parsed.span.clone(), arguments: all };
        match (entry.build)(called) {
            Ok(expr) => Some(expr),
            Err(problem) => self.fail(problem),
        }
    }

    fn aggregate(
        &mut self,
        population: &str,
        function: &str,
        arguments: &[Parsed],
        parsed: &Parsed,
    ) -> Option<Option<Expr>> {
        let source = self.source;
        let arguments = arguments.iter().map(|parsed| Argument { source, parsed }).collect();
        let (span, function_span) = (parsed.span.clone(), parsed.word.clone());
        let call = AggregateCall { population, function, arguments, span: span.clone(), function_span };
        Some(match self.scope.aggregate(&call)? {
            Ok(var) => {
                let mut expr = Expr::new(Node::Var(var.id), var.ty, span);
                expr.nullable = var.nullable;
                Some(expr)
            }
            Err(problems) => {
                self.problems.extend(problems);
                None
            }
        })
    }

    fn unknown(&mut self, target: Option<&Parsed>, name: &str, arguments: &[Parsed], parsed: &Parsed) -> Option<Expr> {
        // `writen.sum(amount)`: the population is what is misspelt, and the argument is none of the outer names.
        if let Some(target @ Parsed { shape: Shape::Name(path), .. }) = target
            && self.scope.name(&path.iter().map(String::as_str).collect::<Vec<_>>()).is_none()
        {
            return self.expr(target);
        }
        for part in target.into_iter().chain(arguments) {
            self.expr(part);
        }
        let problem =
            Problem::name(&parsed.word, format!("there is no function `{name}`")).suggest(name, functions::names());
        let other = match name {
            "if" | "iif" | "case" => Some("a condition is written `test ? yes : no`"),
            "double" | "float" | "uint" => Some("numbers are exact: use int(x) or decimal(x, scale)"),
            "substr" | "mid" | "left" | "right" => {
                Some("use `x.substring(start, end)`, counted from 0, without the end")
            }
            "concat" => Some("texts are joined by `+`"),
            "len" | "length" | "lenght" => Some("use `size(x)`"),
            "type" | "dyn" => Some("types are known when the job is checked"),
            "now" | "today" => Some("the clock is no part of an expression; use a parameter or a field of the header"),
            "coalesce" | "nvl" | "ifnull" | "default" => Some("write `x == null ? other : x`"),
            _ => None,
        };
        let problem = match other {
            Some(help) => problem.help(help),
            None if problem.help.is_none() => {
                problem.help(format!("functions: {}", functions::names().collect::<Vec<_>>().join(", ")))
            }
            None => problem,
        };
        self.fail(problem)
    }
}

fn counted(arguments: usize) -> String {
    match arguments {
        0 => "no arguments".to_owned(),
        1 => "one argument".to_owned(),
        many => format!("{many} arguments"),
    }
}
