//! Paths of inputs, and templates, of the paths of outputs and of the key: whether they can be used at all.

use super::context::Context;
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, did_you_mean, quoted, suggest};
use crate::job::document::{Paths, Spanned};
use crate::template::{Tree, said};
use minijinja::{Environment, ErrorKind, Value};

impl Context<'_> {
    /// Checks the templates of all outputs; they are rendered at launch.
    pub(super) fn output_paths(&mut self) {
        let document = self.document;
        for (_, output) in document.outputs.iter() {
            if let Some(path) = &output.path {
                self.template("path", path);
            }
        }
    }

    /// The paths and patterns of an input.
    pub(super) fn input_paths(&mut self, given: Option<&Spanned<Paths>>) -> Vec<String> {
        let Some(given) = given else { return Vec::new() };
        let paths = match &given.value {
            Paths::One(path) => vec![path.clone()],
            Paths::Many(paths) => paths.clone(),
        };
        if paths.is_empty() {
            let help = "name a file, or leave `path:` out and give it with `-i NAME=PATH`";
            self.error_help(codes::job::WRONG_SHAPE, given.span, "an input needs a file", help);
        }
        for path in &paths {
            // A file of that very name is taken for itself, but nobody can mean that by a pattern that is none.
            if let Err(error) = glob::Pattern::new(path) {
                let message = format!("{} is no pattern: {}", quoted(path), error.msg);
                let help = "write `[[]` for a bracket that stands for itself";
                self.error_help(codes::job::WRONG_SHAPE, given.span, message, help);
            }
        }
        paths
    }

    /// Checks a template; `what` it is for is said in messages.
    pub(super) fn template(&mut self, what: &str, path: &Spanned<String>) {
        let mut environment = Environment::new();
        // Whether a value fits its filter is known where the path is rendered; here it is about form and names.
        environment.add_filter("date", |text: String, _: String| text);
        let template = match environment.template_from_str(&path.value) {
            Ok(template) => template,
            Err(error) => {
                let detail = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
                let message = format!("the {what} {} is no template: {detail}", quoted(&path.value));
                let help = "names stand between double braces, such as `\"ledger_{{ parameters.region }}.txt\"`";
                self.error_help(codes::job::WRONG_SHAPE, path.span, message, help);
                return;
            }
        };
        let mut names: Vec<String> = template.undeclared_variables(true).into_iter().collect();
        names.sort();
        let known = self.path_names();
        for name in names.iter().filter(|name| !known.contains(name)) {
            let span = match path.value.find(name.as_str()) {
                Some(start) => self.span_inside(path, start, start + name.len()),
                None => path.span,
            };
            let mut problem =
                Diagnostic::error(codes::job::UNKNOWN_NAME, format!("a {what} cannot use `{name}`"), span);
            problem.label = did_you_mean(&suggest(name, &known));
            self.problem(problem.expected(format!("one of: {}", known.join(", "))));
        }
        self.try_path(what, path, &environment, &known);
    }

    /// Makes it once, so that a filter or function that there is not is found now.
    fn try_path(&mut self, what: &str, path: &Spanned<String>, environment: &Environment<'_>, known: &[String]) {
        let mut values = Tree::default();
        for name in known {
            let parts: Vec<String> = name.split('.').map(str::to_owned).collect();
            values.add(&parts, Some(Value::from("2026-01-31")));
        }
        let Err(error) = environment.render_str(&path.value, values.into_value()) else { return };
        let unknown = [ErrorKind::UnknownFilter, ErrorKind::UnknownFunction, ErrorKind::UnknownTest];
        if unknown.contains(&error.kind()) {
            let message = format!("the {what} {} is no template: {}", quoted(&path.value), said(&error));
            let help = "filters are `date('%Y%m%d')`, `upper`, `lower` and the others of Jinja";
            self.error_help(codes::job::WRONG_SHAPE, path.span, message, help);
        }
    }

    fn path_names(&self) -> Vec<String> {
        let launch = self.launch.iter().filter(|name| !name.trailer).filter_map(|name| name.paths.last());
        std::iter::once("job".to_owned()).chain(launch.map(|path| path.join("."))).collect()
    }
}
