//! What is said of records that fail: rules of the fields, and rules of the job.

use super::context::Context;
use super::line_layouts::LineLayout;
use super::scopes::RecordScope;
use crate::error::codes;
use crate::job::document::{self, Entry, Rule, SourceField};
use crate::program::model::{CellRules, Field, FieldRules, Form, JobRule, Severity};

impl Context<'_> {
    /// Whether a reject names all failures.
    pub(super) fn all_failures(&self) -> bool {
        let wanted = self.input().and_then(|(_, input)| input.record.failures.as_ref());
        wanted.is_some_and(|wanted| wanted.value == document::Failures::All)
    }

    /// The rules of every field.
    pub(super) fn field_rules(&mut self, fields: &[Field]) -> Vec<FieldRules> {
        let entries = self.input().map_or(&[][..], |(_, input)| &input.record.fields);
        let rules = fields.iter().zip(entries).map(|(field, entry)| self.rules_of(field, entry));
        rules.collect()
    }

    fn rules_of(&mut self, field: &Field, entry: &Entry<SourceField>) -> FieldRules {
        let name = &field.name;
        let format = entry.spec.format.as_ref();
        let written =
            format.map_or_else(|| "in ISO 8601".to_owned(), |format| format!("of the form `{}`", format.value));
        let form = match field.form {
            Form::Moment(..) => codes::record::DATE_FORM,
            Form::Boolean(_) => codes::record::BOOLEAN_FORM,
            Form::Text | Form::Number(_) => codes::record::NUMBER_FORM,
        };
        let mut rule =
            |code, message: String| self.rule(code, field.reason.as_deref(), Severity::Error, Some(name), &message);
        let checks = field.checks.iter();
        FieldRules {
            required: rule(codes::record::REQUIRED, format!("`{name}` is empty")),
            form: rule(form, format!("`{name}` is not {}", field.form.describe_moment(&written))),
            pattern: rule(codes::record::PATTERN, format!("`{name}` does not match its pattern")),
            checks: checks.map(|check| rule(check.code(), format!("`{name}` {}", check.describe_failure()))).collect(),
        }
    }

    /// The rules that a target field can fail.
    pub(super) fn cell_rules(&mut self, name: &str, output: &str, line: &LineLayout) -> CellRules {
        use codes::record;
        let unmappable = if line.unmappable_is_fatal { Severity::Fatal } else { Severity::Error };
        let mut rule = |code, what: &str| {
            let message = format!("the value for `{name}` of `{output}` {what}");
            let severity = if code == record::UNMAPPABLE { unmappable } else { Severity::Error };
            self.rule(code, None, severity, Some(name), &message)
        };
        CellRules {
            too_wide: rule(record::TOO_WIDE, "does not fit"),
            unmappable: rule(record::UNMAPPABLE, "has a character that the output cannot hold"),
            delimiter: rule(record::DELIMITER_INSIDE, "holds the delimiter or a line end"),
            lookup_miss: rule(record::LOOKUP_MISS, "is not in the lookup table"),
            arithmetic: rule(record::ARITHMETIC, "leaves the range of 38 digits"),
            null: rule(record::NULL_VALUE, "is calculated from an empty value"),
        }
    }

    /// The job's rules, by transaction type: those of the input, then the type's own.
    pub(super) fn job_rules(&mut self, scope: &RecordScope) -> Vec<Vec<JobRule>> {
        let document = self.document;
        let shared: Vec<&Rule> = document.inputs.iter().flat_map(|(_, input)| &input.record.validate).collect();
        let shared: Vec<JobRule> = shared.into_iter().filter_map(|rule| self.job_rule(rule, scope)).collect();
        let own = document.transactions.iter().map(|(_, kind)| {
            let own = kind.validate.iter().filter_map(|rule| self.job_rule(rule, scope));
            shared.iter().cloned().chain(own).collect()
        });
        own.collect()
    }

    fn job_rule(&mut self, rule: &Rule, scope: &RecordScope) -> Option<JobRule> {
        let expression = self.condition(&rule.check, &mut scope.clone())?;
        let severity = severity(rule.severity);
        let message = format!("`{}` does not hold", rule.check.value);
        let reason = rule.reason.as_ref().map(|reason| reason.value.as_str());
        let rule = self.rule(codes::record::CHECK, reason, severity, None, &message);
        Some(JobRule { expression, rule })
    }
}

/// The severity of the document as the program knows it.
pub(super) fn severity(severity: document::Severity) -> Severity {
    match severity {
        document::Severity::Info => Severity::Info,
        document::Severity::Warning => Severity::Warning,
        document::Severity::Error => Severity::Error,
        document::Severity::Fatal => Severity::Fatal,
    }
}
