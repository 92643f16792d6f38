//! Paths of outputs, written in the job as templates over the job's name, parameters and header fields.
//!
//! Values come from outside, so none may lead out of the folder that the template names.

use super::launch;
use crate::error::{Error, Result, codes};
use crate::expr::Constant;
use crate::job::CompiledJob;
use crate::template::{said, strict};
use minijinja::{Environment, ErrorKind, Output, State, Value};
use std::collections::BTreeMap;
use std::path::PathBuf;

/// The key that a template comes to.
///
/// # Errors
/// `KEY_VALUE` for a template that cannot be rendered.
pub(super) fn render_key(job: &CompiledJob, template: &str, launch: &[Constant]) -> Result<String> {
    strict(Environment::new()).render_str(template, context(job, launch)).map_err(|error| {
        let detail = said(&error);
        Error::new(codes::store::KEY_VALUE, format!("the key `{template}` cannot be rendered: {detail}"))
            .help("correct `idempotency: {key: …}` in the job, or give a key with `--key`")
    })
}

/// The path that a template comes to, relative to the folder of the job file.
///
/// # Errors
/// `OUTPUT_NOT_GIVEN` for a template that cannot be rendered.
pub(super) fn render_path(job: &CompiledJob, output: &str, template: &str, launch: &[Constant]) -> Result<PathBuf> {
    let refused = |what: String| {
        Error::new(codes::job::OUTPUT_NOT_GIVEN, format!("the path `{template}` of the output `{output}` {what}"))
            .with("output", output)
            .help(format!("give the output a file with `-o {output}=PATH`, or correct its `path:` in the job"))
    };
    let text = environment().render_str(template, context(job, launch)).map_err(|error| {
        let detail = said(&error);
        refused(format!("cannot be rendered: {detail}"))
    })?;
    if text.is_empty() {
        return Err(refused("is empty".into()));
    }
    Ok(job.folder.as_ref().map_or_else(|| PathBuf::from(&text), |folder| folder.join(&text)))
}

fn environment() -> Environment<'static> {
    let mut environment = strict(Environment::new());
    environment.set_formatter(write_value);
    environment
}

fn context(job: &CompiledJob, launch: &[Constant]) -> Value {
    let map = |pairs: &mut dyn Iterator<Item = (&str, &Constant)>| -> Value {
        let known = pairs.filter_map(|(name, value)| Some((name.to_owned(), text_of(value)?)));
        Value::from(known.collect::<BTreeMap<_, _>>())
    };
    let object = |pairs: Vec<(&str, Value)>| Value::from(pairs.into_iter().collect::<BTreeMap<_, _>>());
    let header = map(&mut launch::header_fields(job, launch));
    object(vec![
        ("job", Value::from(job.name.as_str())),
        ("parameters", map(&mut launch::parameters(job, launch))),
        ("inputs", object(vec![(job.input.name.as_str(), object(vec![("header", header)]))])),
    ])
}

/// A value as text; none for null, which a path can do nothing with.
pub(super) fn text_of(value: &Constant) -> Option<String> {
    Some(match value {
        Constant::Null => return None,
        Constant::Bool(value) => value.to_string(),
        Constant::Number(number) => number.to_string(),
        Constant::Text(text) => text.to_string(),
        Constant::Date(date) => date.to_string(),
        Constant::Time(time) => time.to_string(),
        Constant::Timestamp(timestamp) => timestamp.to_string(),
    })
}

/// Writes what stands between the braces; the rest of the template is the job's own text.
fn write_value(out: &mut Output, _: &mut State, value: &Value) -> std::result::Result<(), minijinja::Error> {
    if value.is_undefined() {
        return Err(minijinja::Error::new(ErrorKind::UndefinedError, "a name has no value"));
    }
    let text = value.to_string();
    if text == ".." || text.contains(['/', '\0']) {
        let what = "a value has a `/` or is `..`, and may not lead into another folder";
        return Err(minijinja::Error::new(ErrorKind::InvalidOperation, what));
    }
    out.write_str(&text).map_err(minijinja::Error::from)
}
