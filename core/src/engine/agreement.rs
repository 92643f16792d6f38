//! What is made once for all files of an input can use a field of their headers and trailers only where they agree in it.

use super::bound::Bound;
use crate::error::{Error, Result, codes};
use crate::expr::{Constant, VarId};
use crate::job::CompiledJob;
use minijinja::Environment;

/// Checks the headers, trailers and texts of the outputs.
///
/// # Errors
/// `FILES_DIFFER`.
pub(super) fn check_lines(bound: &Bound) -> Result<()> {
    for output in &bound.job.outputs {
        for line in [&output.header, &output.trailer].into_iter().flatten() {
            let what = format!("the {} of the output `{}`", line.role, output.name);
            places(&line.variables()).try_for_each(|place| agree(bound, place, &what))?;
        }
        if let Some(text) = &output.control {
            let what = format!("the text of the output `{}`", output.name);
            places(&text.variables()).try_for_each(|place| agree(bound, place, &what))?;
        }
    }
    Ok(())
}

/// Checks a template of a path or a key; `what` it is for is said in the message.
///
/// # Errors
/// `FILES_DIFFER`.
pub(super) fn check_template(bound: &Bound, template: &str, what: &str) -> Result<()> {
    let environment = Environment::new();
    // One that is no template is told where it is rendered.
    let Ok(template) = environment.template_from_str(template) else { return Ok(()) };
    let names = template.undeclared_variables(true);
    let prefix = format!("inputs.{}.header.", bound.job.input.name);
    let fields = names.iter().filter_map(|name| name.strip_prefix(&prefix));
    let header = bound.job.input.header.iter().flat_map(|header| &header.fields);
    let header: Vec<&str> = header.map(|field| field.name.as_str()).collect();
    let mut places: Vec<usize> = fields.filter_map(|field| header.iter().position(|known| *known == field)).collect();
    places.sort_unstable();
    places.into_iter().try_for_each(|place| agree(bound, place, what))
}

/// Those of the variables that are known at launch, by place.
fn places(variables: &[VarId]) -> impl Iterator<Item = usize> {
    variables.iter().filter_map(|id| CompiledJob::launch_place(*id))
}

fn agree(bound: &Bound, place: usize, what: &str) -> Result<()> {
    let value = |file: usize| -> Option<&Constant> { bound.launch_of(file).get(place) };
    let files = bound.inputs.files();
    let Some(other) = (1..files.len()).find(|file| value(*file) != value(0)) else { return Ok(()) };
    let name = bound.job.launch_name(place).unwrap_or_default();
    let (first, other) = (files[0].path().display(), files[other].path().display());
    let message = format!("`{name}` stands in {what}, and `{first}` and `{other}` have not the same value for it");
    let error = Error::new(codes::input::FILES_DIFFER, message).with("input", &bound.job.input.name);
    Err(error.help("read files in one run that belong together, or take the value from a parameter"))
}
