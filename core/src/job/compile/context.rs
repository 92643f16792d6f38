//! What the parts of the compiler share: the document, its problems, and the tables that grow as parts are compiled.

use crate::error::Code;
use crate::error::codes;
use crate::job::diagnostic::{Diagnostic, did_you_mean, suggest};
use crate::job::document::{Input, JobDocument, Named, Span, Spanned, Unit};
use crate::program::BuiltinRules;
use crate::program::Table;
use crate::program::model::{LookupTable, Rule, Severity, Total};
use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

pub(super) struct Context<'d> {
    pub(super) text: &'d str,
    pub(super) document: &'d JobDocument,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) rules: Vec<Rule>,
    pub(super) totals: Vec<Total>,
    pub(super) lookups: HashMap<String, Arc<LookupTable>>,
    /// Fields of header and trailer and parameters: names as expressions spell them, in the order of the launch values.
    pub(super) launch: Vec<super::scopes::LaunchName>,
    /// Source fields whose form could not be compiled. What is built on them is passed over, for one mistake is one problem.
    pub(super) broken: Rc<HashSet<String>>,
    /// Whether a name was asked for that stands for something broken.
    pub(super) doubt: Rc<Cell<bool>>,
    builtin: BuiltinRules,
}

impl<'d> Context<'d> {
    pub(super) fn new(text: &'d str, document: &'d JobDocument) -> Context<'d> {
        Context {
            text,
            document,
            problems: Vec::new(),
            rules: Vec::new(),
            totals: Vec::new(),
            lookups: HashMap::new(),
            launch: Vec::new(),
            broken: Rc::default(),
            doubt: Rc::default(),
            builtin: BuiltinRules::default(),
        }
    }

    /// The input that the job has; the first, where it wrongly has several.
    pub(super) fn input(&self) -> Option<(&'d Spanned<String>, &'d Input)> {
        self.document.inputs.iter().next().map(|(name, input)| (name, input))
    }

    /// Notes a problem; what is compiled for several transaction types, or stands behind an alias, complains once.
    pub(super) fn problem(&mut self, problem: Diagnostic) {
        let same = |known: &Diagnostic| known.span == problem.span && known.message == problem.message;
        if !self.problems.iter().any(same) {
            self.problems.push(problem);
        }
    }

    /// Notes a problem, and what to do.
    pub(super) fn error_help(&mut self, code: Code, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.problem(Diagnostic::error(code, message, span).help(help));
    }

    /// Notes a name that refers to nothing.
    pub(super) fn unknown(&mut self, name: &Spanned<String>, what: &str, known: Vec<String>) {
        let mut problem =
            Diagnostic::error(codes::job::UNKNOWN_NAME, format!("there is no {what} `{}`", name.value), name.span);
        if let Some(text) = did_you_mean(&suggest(&name.value, &known)) {
            problem = problem.label(text);
        }
        problem = match known.is_empty() {
            true => problem.help(format!("the job declares none; declare `{}`, or take it out here", name.value)),
            false => problem.expected(format!("one of: {}", known.join(", "))),
        };
        self.problem(problem);
    }

    /// Where a word stands inside a span; the span, where it cannot be told.
    pub(super) fn span_of_word(&self, span: Span, word: &str) -> Span {
        let text = self.text.get(span.start..span.end).unwrap_or_default();
        match text.find(word) {
            Some(offset) => Span { start: span.start + offset, end: span.start + offset + word.len() },
            None => span,
        }
    }

    /// Everything that other parts refer to by name.
    pub(super) fn declare(&mut self) {
        self.job_name();
        self.counts();
        self.declare_lookups();
        self.builtin = self.declare_builtin();
    }

    fn job_name(&mut self) {
        let job = &self.document.job;
        let fits = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if job.value.is_empty() || job.value.len() > 128 || !job.value.chars().all(fits) {
            self.error_help(
                codes::job::WRONG_SHAPE,
                job.span,
                format!("`{}` cannot be the name of a job", job.value),
                "use 1 to 128 letters, digits, `-`, `_` and `.`, such as `card-transactions`",
            );
        }
    }

    fn counts(&mut self) {
        let document = self.document;
        let job = document.job.span;
        let inputs = document.inputs.len();
        if inputs != 1 {
            let span = document.inputs.iter().nth(1).map_or(job, |(name, _)| name.span);
            let message =
                if inputs == 0 { "the job has no input".into() } else { format!("the job has {inputs} inputs") };
            self.error_help(
                codes::job::WRONG_SHAPE,
                span,
                message,
                "a job has exactly one input: name one under `inputs:`, and put other files into jobs of their own",
            );
        }
        if document.transactions.is_empty() {
            self.error_help(
                codes::job::MISSING_KEY,
                job,
                "the job has no transaction type",
                "name at least one under `transactions:`; a job whose records are all alike has one type of any name",
            );
        }
        if document.outputs.is_empty() {
            self.error_help(
                codes::job::MISSING_KEY,
                job,
                "the job has no output",
                "name at least one under `outputs:`",
            );
        }
        if document.outputs.len() > 255 {
            self.error_help(
                codes::job::WRONG_SHAPE,
                document.outputs.iter().nth(255).map_or(job, |(name, _)| name.span),
                format!("the job has {} outputs", document.outputs.len()),
                "a job has at most 255 outputs; put others into a job of their own",
            );
        }
    }

    fn declare_lookups(&mut self) {
        for (name, lookup) in self.document.lookups.iter() {
            let Named(entries) = &lookup.table;
            let pairs: Vec<(Vec<u8>, Vec<u8>)> = entries
                .iter()
                .map(|(key, value)| (key.value.clone().into_bytes(), value.value.0.clone().into_bytes()))
                .collect();
            if pairs.is_empty() {
                self.error_help(
                    codes::mapping::LOOKUP_TABLE,
                    name.span,
                    format!("the lookup table `{}` is empty", name.value),
                    "write keys and values: `table: {AT: \"040\", DE: \"276\"}`",
                );
            }
            let keys = Table::new(pairs.iter().enumerate().map(|(index, (key, _))| (key.as_slice(), index as u32)));
            let table = LookupTable { name: name.value.clone(), pairs, keys };
            self.lookups.insert(name.value.clone(), Arc::new(table));
        }
    }

    fn declare_builtin(&mut self) -> BuiltinRules {
        use codes::record;
        let unknown = self.input().and_then(|(_, input)| input.record.unknown_type.as_ref());
        let reason = unknown.map(|unknown| unknown.reason.value.clone());
        let unknown_message = match self.document.transactions.iter().any(|(_, kind)| kind.when.is_some()) {
            true => "the record is of no transaction type of the job",
            false => "the transaction type is not one of the job's",
        };
        let (fields, length) = self.input().map_or_else(Default::default, |(_, input)| expected(input));
        let mut rule =
            |code: Code, reason: Option<&str>, message: &str| self.rule(code, reason, Severity::Error, None, message);
        BuiltinRules {
            unknown_type: rule(record::UNKNOWN_TYPE, reason.as_deref(), unknown_message),
            field_count: rule(record::FIELD_COUNT, None, &format!("the line does not have {fields}")),
            record_length: rule(record::RECORD_LENGTH, None, &format!("the line is not {length} long")),
            encoding: rule(record::ENCODING, None, "the line is not well-formed in the encoding of the input"),
            nul: rule(record::NUL_BYTE, None, "the line holds a NUL byte"),
            quote: rule(record::QUOTE, None, "a quote of the line stands where none may be"),
            json: rule(record::JSON, None, "the line is no JSON object with plain values"),
            line_end: rule(record::LINE_END, None, "the line does not end as declared"),
        }
    }

    /// The rules that every job has.
    pub(super) fn builtin_rules(&self) -> BuiltinRules {
        self.builtin
    }

    /// The index of a rule; equal rules are one.
    pub(super) fn rule(
        &mut self,
        code: Code,
        reason: Option<&str>,
        severity: Severity,
        field: Option<&str>,
        message: &str,
    ) -> u16 {
        let rule = Rule {
            code,
            reason: reason.map_or_else(|| code.to_string(), str::to_owned),
            severity,
            field: field.map(str::to_owned),
            message: message.to_owned(),
        };
        let place = self.rules.iter().position(|known| *known == rule).unwrap_or_else(|| {
            self.rules.push(rule);
            self.rules.len() - 1
        });
        place as u16
    }

    /// Names of the transaction types, in the order written.
    pub(super) fn type_names(&self) -> Vec<String> {
        self.document.transactions.iter().map(|(name, _)| name.value.clone()).collect()
    }

    /// Map entries for target fields that no output has.
    pub(super) fn unused_map_entries(&mut self, targets: &[String]) {
        if targets.is_empty() {
            return;
        }
        let document = self.document;
        let of_input = document.inputs.iter().flat_map(|(_, input)| input.record.map.iter());
        let of_types = document.transactions.iter().flat_map(|(_, kind)| kind.map.iter());
        let mut told: Vec<&str> = Vec::new();
        for (name, _) in of_input.chain(of_types) {
            let known = targets.contains(&name.value) || told.contains(&name.value.as_str());
            if !known && !self.joined(name) {
                told.push(&name.value);
                self.unknown(name, "field of an output called", targets.to_vec());
            }
        }
    }

    /// A target field without a source and a source without a target field, of nearly one name, are one slip of the pen.
    pub(super) fn joined(&mut self, entry: &Spanned<String>) -> bool {
        let text = self.text;
        let unmapped = self.problems.iter_mut().filter(|problem| problem.code == codes::mapping::UNMAPPED);
        for problem in unmapped {
            let field = text.get(problem.span.start..problem.span.end).unwrap_or_default();
            if suggest(&entry.value, [field]).is_empty() {
                continue;
            }
            if problem.secondary.is_empty() {
                problem.label = Some(format!("help: did you mean `{}`?", entry.value));
                problem.secondary.push((entry.span, "this source has no field".to_owned()));
                problem.help = Some("give both the same name".to_owned());
            }
            return true;
        }
        false
    }

    /// A digest of what the document says, without comments and layout.
    pub(super) fn fingerprint(&self) -> String {
        let mut words = String::new();
        if let Ok(tree) = crate::job::syntax::parse(self.text) {
            spell_meaning(&tree.root, &mut words);
        }
        format!("{:032x}", twox_hash::XxHash3_128::oneshot(words.as_bytes()))
    }
}

/// What the document means for the outputs: how launches and duplicates are handled is left out, so that a longer lease does
/// not make another job.
fn spell_meaning(root: &crate::job::syntax::Node, out: &mut String) {
    use crate::job::syntax::NodeKind;
    let NodeKind::Map(pairs) = &root.kind else { return spell(root, out) };
    for (key, value) in pairs {
        if !matches!(&key.kind, NodeKind::Scalar { text, .. } if text == "idempotency") {
            spell(key, out);
            spell(value, out);
        }
    }
}

/// Writes a node so that two documents that say the same give the same text, and others do not.
fn spell(node: &crate::job::syntax::Node, out: &mut String) {
    use crate::job::syntax::NodeKind;
    match &node.kind {
        NodeKind::Scalar { text, .. } => out.push_str(&format!("{}:{text}", text.len())),
        NodeKind::List(items) => {
            out.push('[');
            items.iter().for_each(|item| spell(item, out));
            out.push(']');
        }
        NodeKind::Map(pairs) => {
            out.push('{');
            for (key, value) in pairs {
                spell(key, out);
                spell(value, out);
            }
            out.push('}');
        }
    }
}

/// How many fields a line has, and how long it is, in words.
fn expected(input: &Input) -> (String, String) {
    let fields = &input.record.fields;
    let number = |given: &Option<Spanned<u32>>| given.as_ref().map_or(0, |number| u64::from(number.value));
    let length = fields.iter().fold((0, 0), |(longest, end), entry| {
        let begin = number(&entry.spec.at).checked_sub(1).unwrap_or(end);
        let end = begin + number(&entry.spec.width);
        (end.max(longest), end)
    });
    let unit =
        if input.unit.as_ref().is_some_and(|unit| unit.value == Unit::Characters) { "character" } else { "byte" };
    let counted = |count: u64, word: &str| format!("{count} {word}{}", if count == 1 { "" } else { "s" });
    (counted(fields.len() as u64, "field"), counted(length.0, unit))
}
