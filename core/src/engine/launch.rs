//! Values known at launch, in the order of the compiled job: header fields, trailer fields, parameters.

use crate::envelope::InputLine;
use crate::error::{Error, Result, codes::job as codes};
use crate::expr::Constant;
use crate::job::{CompiledJob, CompiledParameter};
use crate::program::model::form_value;
use crate::source::{InputFile, Outline, RawLine};

/// The values of a launch.
///
/// # Errors
/// `HEADER_MALFORMED`, `TRAILER_MALFORMED`, `PARAMETER_VALUE`.
pub(super) fn launch_values(
    job: &CompiledJob,
    file: &InputFile,
    outline: &Outline,
    parameters: &[Option<String>],
) -> Result<Vec<Constant>> {
    let mut values = Vec::new();
    values.extend(line_values(file, job.input.header.as_ref(), outline.header.as_ref())?);
    values.extend(line_values(file, job.input.trailer.as_ref(), outline.trailer.as_ref())?);
    for (parameter, given) in job.parameters.iter().zip(parameters) {
        values.push(parameter_value(parameter, given.as_deref())?);
    }
    Ok(values)
}

/// A declared line that is not there belongs to an empty file: its fields are null.
fn line_values(file: &InputFile, declared: Option<&InputLine>, found: Option<&RawLine>) -> Result<Vec<Constant>> {
    match (declared, found) {
        (Some(declared), Some(found)) => found.parse(file, declared),
        (Some(declared), None) => Ok(vec![Constant::Null; declared.fields.len()]),
        (None, _) => Ok(Vec::new()),
    }
}

fn parameter_value(parameter: &CompiledParameter, given: Option<&str>) -> Result<Constant> {
    let name = &parameter.name;
    let refused = |message: String| Error::new(codes::PARAMETER_VALUE, message).with("parameter", name);
    let text = match (given, &parameter.default) {
        (Some(text), _) => text.as_bytes(),
        (None, Some(default)) => default,
        (None, None) if parameter.required => {
            return Err(refused(format!("the parameter `{name}` was given no value"))
                .help(format!("give it with `-p {name}=VALUE`")));
        }
        (None, None) => return Ok(Constant::Null),
    };
    form_value(&parameter.form, text).and_then(Constant::of).ok_or_else(|| {
        let shown = String::from_utf8_lossy(text);
        refused(format!("the parameter `{name}` is `{shown}`, which is not {}", parameter.form.describe()))
    })
}

/// The fields of the header or trailer with their values, for templates.
pub(super) fn header_fields<'v>(
    job: &'v CompiledJob,
    launch: &'v [Constant],
) -> impl Iterator<Item = (&'v str, &'v Constant)> {
    let fields = job.input.header.iter().flat_map(|header| &header.fields);
    fields.zip(launch).map(|(field, value)| (field.name.as_str(), value))
}

/// The parameters with their values, for templates.
pub(super) fn parameters<'v>(
    job: &'v CompiledJob,
    launch: &'v [Constant],
) -> impl Iterator<Item = (&'v str, &'v Constant)> {
    let before: usize =
        [&job.input.header, &job.input.trailer].into_iter().flatten().map(|line| line.fields.len()).sum();
    job.parameters.iter().zip(launch.iter().skip(before)).map(|(parameter, value)| (parameter.name.as_str(), value))
}
