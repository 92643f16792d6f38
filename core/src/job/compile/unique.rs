//! What no two records may have in common: single fields, and several together.

use super::context::Context;
use super::rules::severity;
use crate::error::codes;
use crate::job::diagnostic::Diagnostic;
use crate::job::document::{Entry, SourceField, Unique};
use crate::program::model::{Field, Severity, UniqueKey};

impl Context<'_> {
    /// The keys of the input: those of its fields, those of all records, then those of every type.
    pub(super) fn unique_keys(&mut self, fields: &[Field]) -> Vec<UniqueKey> {
        let document = self.document;
        let Some((_, input)) = self.input() else { return Vec::new() };
        let single = input.record.fields.iter().zip(0u16..);
        let single = single.filter(|(entry, _)| entry.spec.unique.as_ref().is_some_and(|unique| unique.value));
        let mut keys: Vec<UniqueKey> = single.map(|(entry, place)| self.unique_field(entry, place)).collect();
        keys.extend(input.record.unique.iter().filter_map(|unique| self.unique_key(unique, None, fields)));
        for (kind, (_, transaction)) in document.transactions.iter().enumerate() {
            keys.extend(transaction.unique.iter().filter_map(|unique| self.unique_key(unique, Some(kind), fields)));
        }
        keys
    }

    /// Refuses `unique` where there are no records to compare.
    pub(super) fn unfit_unique(&mut self, entries: &[Entry<SourceField>], role: &str) {
        for unique in entries.iter().filter_map(|entry| entry.spec.unique.as_ref()) {
            self.unfit(unique.span, "`unique`", &format!("a {role}, which is one line"), "it is for fields of records");
        }
    }

    fn unique_field(&mut self, entry: &Entry<SourceField>, place: u16) -> UniqueKey {
        let reason = entry.spec.reason.as_ref().map(|reason| reason.value.as_str());
        let rule = self.repeated(&[&entry.name.value], reason, Severity::Error);
        UniqueKey { kind: None, fields: vec![place], rule }
    }

    fn unique_key(&mut self, unique: &Unique, kind: Option<usize>, fields: &[Field]) -> Option<UniqueKey> {
        let before = self.problems.len();
        let mut places: Vec<u16> = Vec::new();
        for name in &unique.fields.value {
            match fields.iter().position(|field| field.name == name.value).map(|place| place as u16) {
                None => {
                    let known = fields.iter().map(|field| field.name.clone()).collect();
                    self.unknown(name, "field of the record called", known);
                }
                Some(place) if places.contains(&place) => {
                    let message = format!("`{}` stands twice among the fields", name.value);
                    let problem = Diagnostic::error(codes::job::DUPLICATE_NAME, message, name.span);
                    self.problem(problem.help("take one of them out"));
                }
                Some(place) => places.push(place),
            }
        }
        if unique.fields.value.is_empty() {
            let help = "name one or more, such as `fields: [account, reference]`";
            self.error_help(codes::job::WRONG_SHAPE, unique.fields.span, "there is no field to compare", help);
        }
        if self.problems.len() > before {
            return None;
        }
        let names: Vec<&str> = unique.fields.value.iter().map(|name| name.value.as_str()).collect();
        let reason = unique.reason.as_ref().map(|reason| reason.value.as_str());
        let rule = self.repeated(&names, reason, severity(unique.severity));
        Some(UniqueKey { kind, fields: places, rule })
    }

    fn repeated(&mut self, names: &[&str], reason: Option<&str>, severity: Severity) -> u16 {
        let (field, message) = match names {
            [name] => (Some(*name), format!("`{name}` has the value that it has in an earlier record")),
            names => (None, format!("`{}` have the values that they have in an earlier record", names.join("`, `"))),
        };
        self.rule(codes::record::REPEATED, reason, severity, field, &message)
    }
}
