//! Texts that templates make: whether they are templates, and what their names stand for.

use super::aggregates::Populations;
use super::context::Context;
use crate::envelope::{Figure, Meaning, Name, Text};
use crate::error::codes;
use crate::expr::{Constant, VarId};
use crate::job::diagnostic::{Diagnostic, did_you_mean, quoted, suggest};
use crate::job::document::{Named, Span, Spanned};
use crate::program::model::LAUNCH;
use crate::record::{Date, Decimal, Time, Timestamp, Type};
use crate::template::{Tree, environment, said, scan, value};
use minijinja::ErrorKind;

/// Names that mean the same in every template.
const RESERVED: [&str; 3] = ["job", "parameters", "inputs"];

/// A template as it stands in the job.
pub(super) struct Written<'a> {
    /// What the text is, for messages: `the text of the trailer`.
    pub(super) what: &'a str,
    pub(super) text: &'a Spanned<String>,
    pub(super) values: &'a Named<Spanned<String>>,
    pub(super) populations: &'a Populations<'a>,
    /// Outputs whose figures it may use, with their indices.
    pub(super) outputs: &'a [(usize, String)],
}

/// A name that may stand in a template, with the type of what it stands for.
struct Known {
    name: Name,
    ty: Type,
    totals: bool,
}

impl Known {
    fn spelt(&self) -> String {
        self.name.path.join(".")
    }
}

impl Context<'_> {
    /// Compiles a template and the values that are calculated for it, and whether it depends on totals.
    pub(super) fn text(&mut self, written: &Written<'_>) -> Option<(Text, bool)> {
        let before = self.problems.len();
        let mut known = self.fixed_names();
        known.extend(self.values(written)?);
        known.extend(figures(written.outputs));
        if let Some(refused) = scan(&written.text.value) {
            self.calculates(written, refused.range);
            return None;
        }
        let names = self.used_names(written, known)?;
        let uses_totals = names.iter().any(|known| known.totals);
        self.try_out(written, &names);
        let text =
            Text { template: written.text.value.clone(), names: names.into_iter().map(|known| known.name).collect() };
        (self.problems.len() == before).then_some((text, uses_totals))
    }

    /// The job's name, parameters and header fields.
    fn fixed_names(&self) -> Vec<Known> {
        let job = self.document.job.value.clone();
        let job = Name { path: vec!["job".to_owned()], meaning: Meaning::Fixed(job) };
        let launch = self.launch.iter().enumerate().filter(|(_, name)| !name.trailer).filter_map(|(place, name)| {
            let path = name.paths.last()?.clone();
            let meaning = Meaning::Launch(VarId(LAUNCH + place as u32));
            Some(Known { name: Name { path, meaning }, ty: name.ty, totals: false })
        });
        std::iter::once(Known { name: job, ty: Type::Text, totals: false }).chain(launch).collect()
    }

    /// The values that are calculated for a template; none where one of them is wrong, which is said.
    fn values(&mut self, written: &Written<'_>) -> Option<Vec<Known>> {
        let mut found = Vec::new();
        let mut whole = true;
        for (name, text) in written.values.iter() {
            whole &= self.value_name(name, written.outputs);
            match self.envelope_expression(text, written.populations) {
                Some((expression, totals)) => {
                    let ty = expression.ty;
                    let name = Name { path: vec![name.value.clone()], meaning: Meaning::Value(expression) };
                    found.push(Known { name, ty, totals });
                }
                None => whole = false,
            }
        }
        whole.then_some(found)
    }

    fn value_name(&mut self, name: &Spanned<String>, outputs: &[(usize, String)]) -> bool {
        let taken = RESERVED.contains(&name.value.as_str()) || outputs.iter().any(|(_, output)| *output == name.value);
        if taken {
            let message = format!("`{}` stands for something else in the text", name.value);
            self.error_help(codes::job::DUPLICATE_NAME, name.span, message, "give the value another name");
        } else if !is_word(&name.value) {
            let message = format!("{} cannot be a name in a template", quoted(&name.value));
            let help = "use letters, digits and `_`, and no digit in front, such as `total`";
            self.error_help(codes::job::WRONG_SHAPE, name.span, message, help);
        } else {
            return true;
        }
        false
    }

    fn calculates(&mut self, written: &Written<'_>, range: std::ops::Range<usize>) {
        let piece = &written.text.value[range.clone()];
        let message = format!("a template writes values, and does not compare or calculate: {}", quoted(piece));
        let span = self.span_inside(written.text, range.start, range.end);
        let help =
            "give the result a name, which the template then writes: `values: {large: \"written.count() > 1000\"}`";
        self.error_help(codes::job::WRONG_SHAPE, span, message, help);
    }

    /// The names that the template uses, or none where it is no template or uses others, which is said.
    fn used_names(&mut self, written: &Written<'_>, mut known: Vec<Known>) -> Option<Vec<Known>> {
        let environment = environment();
        let template = match environment.template_from_str(&written.text.value) {
            Ok(template) => template,
            Err(error) => {
                self.no_template(written, &said(&error));
                return None;
            }
        };
        let mut used: Vec<String> = template.undeclared_variables(true).into_iter().collect();
        used.sort();
        let before = self.problems.len();
        for name in &used {
            if !known.iter().any(|known| known.spelt() == *name) {
                self.unknown_in_text(written, name, &known);
            }
        }
        known.retain(|known| used.contains(&known.spelt()));
        (self.problems.len() == before).then_some(known)
    }

    fn unknown_in_text(&mut self, written: &Written<'_>, name: &str, known: &[Known]) {
        let span = match written.text.value.find(name) {
            Some(start) => self.span_inside(written.text, start, start + name.len()),
            None => written.text.span,
        };
        let known: Vec<String> = known.iter().map(Known::spelt).collect();
        let message = format!("{} cannot use `{name}`", written.what);
        let mut problem = Diagnostic::error(codes::job::UNKNOWN_NAME, message, span);
        problem.label = did_you_mean(&suggest(name, &known));
        let help = "what is calculated gets a name under `values:`, such as `values: {n: written.count()}`";
        self.problem(problem.expected(format!("one of: {}", known.join(", "))).help(help));
    }

    fn no_template(&mut self, written: &Written<'_>, detail: &str) {
        let message = format!("{} is no template: {detail}", written.what);
        let help = "names stand between double braces, and filters behind a bar: `{{ total | picture('9(9)V99') }}`";
        self.error_help(codes::job::WRONG_SHAPE, first_line(self.text, written.text.span), message, help);
    }

    /// Makes the text once with values of the right types, so that a filter that there is not is found now. What depends on the
    /// values themselves is no mistake yet.
    fn try_out(&mut self, written: &Written<'_>, names: &[Known]) {
        let mut tree = Tree::default();
        for known in names {
            tree.add(&known.name.path, sample(known.ty).as_ref().and_then(value));
        }
        let Err(error) = environment().render_str(&written.text.value, tree.into_value()) else { return };
        let of_values = [ErrorKind::InvalidOperation, ErrorKind::UndefinedError, ErrorKind::WriteFailure];
        if !of_values.contains(&error.kind()) {
            self.no_template(written, &said(&error));
        }
    }
}

/// The figures of finished outputs.
fn figures(outputs: &[(usize, String)]) -> Vec<Known> {
    let of = |(index, output): &(usize, String)| {
        Figure::ALL.map(|(name, figure)| {
            let path = vec![output.clone(), name.to_owned()];
            let ty = match figure {
                Figure::Records | Figure::Bytes => Type::Number { digits: 20, scale: 0 },
                Figure::Digest | Figure::Name => Type::Text,
            };
            Known { name: Name { path, meaning: Meaning::Output(*index, figure) }, ty, totals: true }
        })
    };
    outputs.iter().filter(|(_, name)| is_word(name)).flat_map(of).collect()
}

/// Some value of a type.
fn sample(ty: Type) -> Option<Constant> {
    let date = Date::from_days(0)?;
    let time = Time::from_nanoseconds(0)?;
    Some(match ty {
        Type::Null => return None,
        Type::Bool => Constant::Bool(true),
        Type::Number { scale, .. } => Constant::Number(Decimal::new(0, scale)?),
        Type::Text => Constant::Text("".into()),
        Type::Date => Constant::Date(date),
        Type::Time => Constant::Time(time),
        Type::Timestamp => Constant::Timestamp(Timestamp::new(date, time)),
    })
}

fn is_word(name: &str) -> bool {
    super::envelopes::is_path(name) && !name.contains('.')
}

/// The first line of what stands there.
fn first_line(text: &str, span: Span) -> Span {
    let written = text.get(span.start..span.end).unwrap_or_default();
    let length = written.find('\n').unwrap_or(written.len());
    Span { start: span.start, end: span.start + length }
}
