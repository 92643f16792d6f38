//! Random jobs: the text of a job file that compiles, and what has to be known of it to make lines.

mod expressions;
mod sources;
mod targets;

use super::dice::Dice;
use crate::expr::Constant;
use crate::record::Date;
use expressions::{condition, total};
pub(super) use sources::Field;
use sources::Kind;

/// A random job.
pub(super) struct Job {
    pub(super) yaml: String,
    /// Header and trailer fields, as the launch gives them.
    pub(super) launch: Vec<Constant>,
    pub(super) fields: Vec<Field>,
    pub(super) types: Vec<&'static str>,
    /// Whether every type says what its records are, and no field does.
    pub(super) told: bool,
    /// `None` for fixed-width lines.
    pub(super) delimiter: Option<char>,
    pub(super) crlf: bool,
    /// Whether records of one length stand one behind the other.
    pub(super) endless: bool,
    /// Whether lines that begin with `#`, and blank ones, are no records.
    pub(super) passes: bool,
    pub(super) has_header: bool,
    pub(super) has_trailer: bool,
    /// Whether most records shall go through.
    pub(super) gentle: bool,
}

const TYPES: [&str; 4] = ["PUR", "REF", "A", "LONGTYPE01"];
const DELIMITERS: [char; 4] = ['|', ';', ',', '\t'];

impl Job {
    /// A job that the compiler takes. Some that are drawn have a width that no value fits, a mask of a number and the
    /// like, which it refuses; most have not.
    pub(super) fn random(dice: &mut Dice) -> Job {
        const DRAWS: usize = 40;
        let mut refused = String::new();
        for _ in 0..DRAWS {
            let job = Job::drawn(dice);
            match crate::job::compile(&job.yaml, "job.yaml", None) {
                Ok(_) => return job,
                Err(error) => refused = format!("{error:?}"),
            }
        }
        panic!("{DRAWS} jobs are refused, the last of them for {refused}");
    }

    fn drawn(dice: &mut Dice) -> Job {
        dice.gentle = dice.chance(75);
        let fixed = dice.chance(35);

        let mut job = Job {
            yaml: String::new(),
            launch: Vec::new(),
            fields: Vec::new(),
            types: TYPES[..dice.between(1, 4)].to_vec(),
            told: false,
            delimiter: (!fixed).then(|| *dice.of(&DELIMITERS)),
            crlf: dice.chance(15),
            endless: false,
            passes: dice.chance(20),
            has_header: dice.chance(30),
            has_trailer: dice.chance(30),
            gentle: dice.gentle,
        };
        if fixed && dice.chance(30) {
            job = Job { endless: true, crlf: false, passes: false, has_header: false, has_trailer: false, ..job };
        }
        for index in 0..dice.between(2, 11) {
            job.fields.push(Field::random(dice, format!("f{index}"), fixed));
        }
        let has_type_field = job.types.len() > 1 || dice.chance(50);
        job.told = has_type_field && dice.chance(25);
        if has_type_field {
            let place = if dice.chance(70) { 0 } else { dice.below(job.fields.len()) };
            job.fields.insert(place, Field::of_type(dice, fixed));
        }
        job.write_input(dice, has_type_field);
        job.write_types(dice);
        job.write_outputs(dice);
        job
    }

    fn line(&mut self, text: &str) {
        self.yaml.push_str(text);
        self.yaml.push('\n');
    }

    fn write_input(&mut self, dice: &mut Dice, has_type_field: bool) {
        self.line("batchloom: 1\njob: random\ninputs:\n  data:");
        match self.delimiter {
            Some(delimiter) => self.line(&format!("    format: delimited\n    delimiter: {:?}", delimiter.to_string())),
            None => self.line("    format: fixed"),
        }
        if self.crlf || self.endless {
            self.line(if self.crlf { "    line_end: crlf" } else { "    line_end: none" });
        }
        if self.passes {
            self.line("    comment: \"#\"\n    blank_lines: skip");
        }
        let width = |width: usize| if self.delimiter.is_none() { format!(", width: {width}") } else { String::new() };
        let (tag, day, count) = (width(3), width(10), width(5));
        if self.has_header {
            self.line(&format!(
                "    header: {{match: HDR, fields: [{{tag: {{type: text{tag}}}}}, {{day: {{type: date{day}}}}}]}}"
            ));
            self.launch.push(Constant::Text("HDR".into()));
            self.launch.push(Constant::Date(Date::new(2024, 2, 29).unwrap()));
        }
        if self.has_trailer {
            self.line(&format!("    trailer: {{match: TRL, fields: [{{tag: {{type: text{tag}}}}}, {{count: {{type: integer{count}}}}}]}}"));
            self.launch.push(Constant::Text("TRL".into()));
            self.launch.push(Constant::Number(crate::record::Decimal::integer(7)));
        }
        self.line("    record:");
        if has_type_field {
            if !self.told {
                self.line("      type_field: kind");
            }
            self.line("      unknown_type: {reason: E01}");
        }
        self.line("      fields:");
        for field in self.fields.clone() {
            self.line(&format!("        - {}: {{{}}}", field.name, field.options));
        }
        if dice.chance(30) {
            self.line("      failures: all");
        }
        let rules = self.rules(dice);
        self.line(&format!("      validate: [{rules}]"));
    }

    fn rules(&self, dice: &mut Dice) -> String {
        let rules = (0..dice.between(0, 2)).map(|_| {
            let mut test = condition(dice, &self.fields, "", 1);
            if self.has_header && dice.chance(20) {
                test = format!("({test}) || header.tag == 'HDR'");
            }
            let severity = match dice.below(50) {
                0 => "fatal",
                below if below < 15 || (dice.gentle && below < 35) => "warning",
                below if below < 20 || (dice.gentle && below < 45) => "info",

                _ => "error",
            };
            format!("{{check: \"{test}\", reason: R1, severity: {severity}}}")
        });
        rules.collect::<Vec<_>>().join(", ")
    }

    fn write_types(&mut self, dice: &mut Dice) {
        let amount =
            self.fields.iter().find(|field| matches!(field.kind, Kind::Number(_))).map(|field| field.name.clone());
        self.line("transactions:");
        for name in self.types.clone() {
            let rules = self.rules(dice);
            self.line(&format!("  {name}:\n    validate: [{rules}]"));
            if self.told {
                let last = self.types.last() == Some(&name) && dice.chance(30);
                let when =
                    dice.of(&["{field: kind, value: NAME}", "{field: kind, pattern: NAME}", "{expr: kind == 'NAME'}"]);
                self.line(&format!("    when: {}", if last { "default".into() } else { when.replace("NAME", name) }));
            }
            self.line("    map:");
            self.line(&format!("      code: {{constant: \"{}\"}}", dice.below(100)));
            if let Some(amount) = &amount {
                self.line(&format!("      turned: {{expr: \"{}{amount}\"}}", dice.of(&["", "-", "-", "2 * "])));
            }
        }
    }

    fn write_outputs(&mut self, dice: &mut Dice) {
        self.line("lookups:\n  names: {table: {DE: \"276\", FR: \"250\", EUR: Grün, \"LONGER KEY 9\": \"9\", A: \"\", \"1\": one}}");
        self.line("outputs:");
        for index in 0..dice.between(1, 2) {
            self.write_output(dice, index);
        }
        for index in 0..dice.between(0, 2) {
            self.write_rejects(dice, index);
        }
    }

    fn write_form(&mut self, dice: &mut Dice) -> bool {
        let fixed = dice.chance(60);
        if fixed {
            self.line("    format: fixed");
        } else {
            let same = if dice.chance(60) { self.delimiter } else { None };
            let delimiter = same.unwrap_or_else(|| *dice.of(&DELIMITERS));
            self.line(&format!("    format: delimited\n    delimiter: {:?}", delimiter.to_string()));
        }
        match dice.below(100) {
            below if below < 15 => self.line("    line_end: crlf"),
            below if below < 30 && fixed => self.line("    line_end: none"),
            _ => {}
        }
        if dice.chance(50) {
            self.line("    encoding: ascii");
        }
        if !dice.mischief(40) {
            self.line("    unmappable: {replace: \"?\"}");
        }
        fixed
    }

    fn write_output(&mut self, dice: &mut Dice, output: usize) {
        self.line(&format!("  out{output}:"));
        if dice.chance(20) {
            let name = *dice.of(&self.types);
            self.line(&format!("    from: [{name}]"));
        }
        let fixed = self.write_form(dice);
        self.line("    fields:");
        let mut numbers = Vec::new();
        let place = if fixed { "width: 4" } else { "" };
        self.line(&format!("      - code: {{{place}}}"));
        if let Some(field) = self.fields.iter().find(|field| matches!(field.kind, Kind::Number(_))) {
            let mut options = String::new();
            targets::layout(dice, field.kind, fixed, &mut options);
            self.line(&format!("      - turned: {{{options}}}"));
            numbers.push("turned".to_owned());
        }
        for index in 0..dice.between(1, 8) {
            let target = targets::target(dice, &self.fields, fixed);
            self.line(&format!("      - t{index}: {{{}}}", target.options));
            if target.is_value && matches!(target.kind, Kind::Number(_)) {
                numbers.push(format!("t{index}"));
            }
            if fixed && dice.chance(15) {
                self.line(&format!("      - filler: {{width: {}}}", dice.between(1, 70)));
            }
        }
        self.line("    trailer:\n      fields:");
        for index in 0..dice.between(0, 6) {
            let text = total(dice, &self.fields, &numbers);
            let width = if fixed { "width: 60, " } else { "" };
            self.line(&format!("        - s{index}: {{{width}expr: \"{text}\"}}"));
        }
        self.line("        - end: {width: 3, constant: END}");
    }

    fn write_rejects(&mut self, dice: &mut Dice, output: usize) {
        self.line(&format!("  rejects{output}:\n    from: rejects"));
        let fixed = self.write_form(dice);
        self.line("    fields:");
        for name in ["reason", "reasons", "message", "record_number", "offset", "field", "type"] {
            if dice.chance(60) {
                let width =
                    if fixed || dice.chance(20) { format!("width: {}", dice.between(1, 30)) } else { String::new() };
                self.line(&format!("      - {name}: {{{width}}}"));
            }
        }
        let width = if fixed { "width: 60" } else { "" };
        self.line(&format!("      - line: {{{width}}}"));
    }
}
