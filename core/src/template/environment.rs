//! What templates have at hand: few filters, no functions, and no name that stands for nothing.

use super::filters;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;
use minijinja::{Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value};

/// The environment of texts: bare, but for the filters that are documented.
pub(crate) fn environment() -> Environment<'static> {
    let mut environment = strict(Environment::empty());
    // The usual delimiters, which cannot be in each other's way.
    if let Ok(syntax) = SyntaxConfig::builder().keep_trailing_newline(true).build() {
        environment.set_syntax(syntax);
    }
    environment.add_filter("default", minijinja::filters::default);
    environment.add_filter("left", filters::left);
    environment.add_filter("lower", filters::lower);
    environment.add_filter("picture", filters::picture);
    environment.add_filter("right", filters::right);
    environment.add_filter("upper", filters::upper);
    environment.set_formatter(write_value);
    environment
}

/// An environment in which a name that stands for nothing is an error, with the filter `date`.
pub(crate) fn strict(mut environment: Environment<'static>) -> Environment<'static> {
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.add_filter("date", filters::date);
    environment
}

/// What the library says of an error, in a few words.
pub(crate) fn said(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

fn write_value(out: &mut Output, _: &mut State, value: &Value) -> Result<(), Error> {
    out.write_str(&shown(value)?).map_err(Error::from)
}

/// A value as it is written; an error where there is none.
pub(super) fn shown(value: &Value) -> Result<String, Error> {
    match value.kind() {
        ValueKind::Undefined | ValueKind::None => Err(Error::new(ErrorKind::UndefinedError, "a name has no value")),
        ValueKind::Bool => Ok(value.is_true().to_string()),
        _ => Ok(value.to_string()),
    }
}
