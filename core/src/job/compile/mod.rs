//! From a document to a compiled job: names, types, layouts, expressions. All problems are collected, none hides another.
//!
//! The document's shape has been checked; here its meaning is. Problems of one part do not stop the next, so what could not
//! be compiled is replaced by something harmless and the job is refused at the end.

mod aggregates;
mod checks;
mod combined;
mod context;
mod controls;
mod defaults;
mod ending;
mod envelope_texts;
mod envelopes;
mod expressions;
mod fields;
mod file_mode;
mod findings;
mod header_rows;
mod idempotency;
mod inputs;
mod kinds;
mod layouts;
mod limits;
mod line_layouts;
mod outputs;
mod passed;
mod paths;
mod places;
mod rules;
mod scopes;
mod sources;
mod staged;
mod texts;
mod types;
mod unique;
mod wording;

use super::compiled::CompiledJob;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::document::JobDocument;
use crate::error::{Error, Result, codes};
use crate::program::model::Model;
use context::Context;
use std::path::PathBuf;

/// Compiles the text of a job file. `name` is the file as it is called in messages, `folder` what its paths are relative to.
///
/// # Errors
/// `CHECK_FAILED`, with [`Diagnostics`] as its source.
pub(crate) fn compile(text: &str, name: &str, folder: Option<PathBuf>) -> Result<CompiledJob> {
    let refuse = |list: Vec<Diagnostic>| {
        let diagnostics = Diagnostics::new(name, text, list);
        let message = format!(
            "the job file `{name}` has {} problem{}",
            diagnostics.len(),
            if diagnostics.len() == 1 { "" } else { "s" }
        );
        Error::new(codes::job::CHECK_FAILED, message).caused_by(diagnostics)
    };
    let document = super::read(text).map_err(refuse)?;
    let mut context = Context::new(text, &document);
    let job = job(&mut context, &document, folder);
    if context.problems.is_empty() { Ok(job) } else { Err(refuse(context.problems)) }
}

/// Compiles a document; what is wrong with it stands in the context.
fn job(context: &mut Context<'_>, document: &JobDocument, folder: Option<PathBuf>) -> CompiledJob {
    context.declare();
    let (input, record) = inputs::input(context);
    // Without an input and its fields nothing that outputs are made of is known, and that has been said.
    let outputs = match record.fields.is_empty() {
        true => outputs::Outputs::default(),
        false => outputs::outputs(context, &record),
    };
    let reconcile = inputs::reconcile(context, &record, &outputs.scopes);
    let limits = limits::limits(context, &record);
    context.unused_map_entries(&outputs.target_names);
    context.output_paths();
    context.empty_reasons();
    let parameters = fields::parameters(context);
    let idempotency = context.idempotency();
    let fingerprint = context.fingerprint();
    let builtin = context.builtin_rules();
    CompiledJob {
        name: document.job.value.clone(),
        fingerprint,
        folder,
        file: None,
        input: super::compiled::CompiledInput { reconcile, ..input },
        outputs: outputs.compiled,
        parameters,
        idempotency,
        limits,
        wording: context.wording(),
        model: Model {
            shape: record.shape,
            ending: record.ending,
            reading: record.reading,
            fields: record.fields,
            type_field: record.type_field,
            type_rules: record.type_rules,
            type_names: context.type_names(),
            job_rules: record.job_rules,
            unique: record.unique,
            outputs: outputs.records,
            reject_outputs: outputs.rejects,
            warning_outputs: outputs.warnings,
            output_count: document.outputs.len(),
            totals: std::mem::take(&mut context.totals),
            guards: record.guards,
            rules: std::mem::take(&mut context.rules),
            builtin,
            field_rules: record.field_rules,
            all_failures: context.all_failures(),
        },
    }
}
