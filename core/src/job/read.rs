//! The front of the job: text → tree → shape → typed document.
//!
//! Invariant: a document that the shape check accepts deserialises; what comes back as problems is sorted by position.

use super::diagnostic::Diagnostic;
use super::document::{JobDocument, Span, VERSION};
use super::schema;
use super::syntax::{self, Node};
use crate::error::codes;

/// Reads a job file: syntax and shape. What its names and types mean is looked at by the passes behind it.
///
/// # Errors
/// Every problem of syntax and shape, sorted by position; never an empty list.
pub(crate) fn read(text: &str) -> Result<JobDocument, Vec<Diagnostic>> {
    let tree = syntax::parse(text).map_err(|problem| vec![*problem])?;
    // Another version of the format is said alone: what else the file holds means something else there.
    if let Some((version, span)) = written_version(&tree.root)
        && version != VERSION.to_string()
    {
        return Err(vec![foreign_version(version, span)]);
    }
    let mut problems = tree.problems;
    problems.extend(schema::check(&tree.root, text));
    problems.sort_by_key(Diagnostic::order);
    if !problems.is_empty() {
        return Err(problems);
    }
    let document: JobDocument = syntax::from_node(&tree.root).map_err(|fault| {
        let span = fault.span.unwrap_or(tree.root.span);
        vec![Diagnostic::error(codes::job::WRONG_SHAPE, format!("this cannot be read: {}", fault.message), span)]
    })?;
    // However the version is written: no document of another one leaves this function.
    match document.batchloom.value {
        VERSION => Ok(document),
        version => Err(vec![foreign_version(&version.to_string(), document.batchloom.span)]),
    }
}

/// The version as it is written, where it looks like one; anything else is a matter of shape.
fn written_version(root: &Node) -> Option<(&str, Span)> {
    let (_, value) = root.pairs().iter().find(|(key, _)| key.text() == Some("batchloom"))?;
    let version = value.text().filter(|_| value.is_plain())?;
    let looks_like_one = version.starts_with(|c: char| c.is_ascii_digit())
        && version.chars().all(|c| c.is_ascii_digit() || c == '.')
        && !version.starts_with("01");
    looks_like_one.then_some((version, value.span))
}

fn foreign_version(version: &str, span: Span) -> Diagnostic {
    let message = format!("the job file is written for version {version} of the format");
    Diagnostic::error(codes::job::FORMAT_VERSION, message, span)
        .label(format!("this library reads version {VERSION}"))
        .expected(VERSION.to_string())
        .help(format!("write `batchloom: {VERSION}`, or use a Batchloom that reads version {version}"))
}
