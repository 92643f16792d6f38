//! The job of a mix.

use super::form::{
    Charset, FIELDS, Feed, Format, Header, Ink, KINDS, Mix, Order, Quoting, REPEATED, Sink, Source, WIDTHS,
};
use std::fmt::Write;

impl Mix {
    /// The job file.
    pub fn job(&self) -> String {
        let mut yaml = format!("batchloom: 1\njob: mix-{}\ninputs:\n  in:\n", self.seed);
        yaml.push_str(&self.source.yaml());
        yaml.push_str("transactions:\n");
        for (place, kind) in KINDS[..self.source.kinds].iter().enumerate() {
            let when =
                if self.source.by_rules { format!("when: {{field: kind, value: {kind}}}") } else { String::new() };
            let map = if place == 1 { "map: {amount: {expr: \"-amount\"}}" } else { "" };
            let both = [when.as_str(), map].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
            let _ = writeln!(yaml, "  {kind}: {{{both}}}");
        }
        yaml.push_str("outputs:\n");
        for (number, sink) in self.sinks.iter().enumerate() {
            let _ = writeln!(yaml, "  out{number}:\n{}{}", sink.feed_yaml(), sink.yaml());
        }
        let _ = writeln!(yaml, "  rejects:\n    from: rejects\n{}", self.rejects.common_yaml());
        yaml.push_str("    fields: [record_number, file_number, offset, reason, line]\n");
        let names =
            (0..self.sinks.len()).map(|number| format!("{{{{ out{number}.name }}}} {{{{ out{number}.records }}}}\\n"));
        let text = names.collect::<String>() + "{{ rejects.name }} {{ rejects.records }}\\n";
        let _ = writeln!(yaml, "  done: {{from: control, text: \"{text}\"}}");
        yaml
    }
}

fn format_yaml(format: Format) -> String {
    match format {
        Format::Delimited(b'\t') => "    format: delimited\n    delimiter: \"\\t\"\n".into(),
        Format::Delimited(delimiter) => {
            format!("    format: delimited\n    delimiter: \"{}\"\n", char::from(delimiter))
        }
        Format::Fixed => "    format: fixed\n".into(),
        Format::Unterminated => "    format: fixed\n    line_end: none\n".into(),
    }
}

fn line_end_yaml(format: Format, crlf: bool) -> &'static str {
    if crlf && format != Format::Unterminated { "    line_end: crlf\n" } else { "" }
}

impl Source {
    fn yaml(&self) -> String {
        let mut yaml = format_yaml(self.format);
        yaml.push_str(line_end_yaml(self.format, self.crlf));
        let encoding = match self.charset {
            Charset::Utf8 => "utf-8",
            Charset::Ascii => "ascii",
            Charset::Latin1 => "iso-8859-1",
            Charset::Windows1252 => "windows-1252",
        };
        let _ = writeln!(yaml, "    encoding: {encoding}\n    empty: allow\n    compression: {}", self.packing.word());
        for (said, line) in [
            (self.quoted, "    quote: '\"'\n"),
            (self.header_row, "    header_row: true\n"),
            (self.passed_lines, "    comment: \"#\"\n    blank_lines: skip\n"),
        ] {
            yaml.push_str(if said { line } else { "" });
        }
        if self.ends {
            yaml.push_str(&self.ends_yaml());
        }
        yaml.push_str("    record:\n      unknown_type: {reason: E01}\n");
        yaml.push_str(if self.by_rules { "" } else { "      type_field: kind\n" });
        yaml.push_str("      fields:\n");
        for (place, field) in FIELDS.iter().enumerate() {
            let _ = writeln!(yaml, "        - {field}: {{{}}}", self.field_yaml(place));
        }
        let unique = self.unique.iter().enumerate().map(|(number, key)| {
            let fields = key.iter().map(|field| FIELDS[*field]).collect::<Vec<_>>().join(", ");
            format!("{{fields: [{fields}], reason: {}}}", REPEATED[number])
        });
        let unique = unique.collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            yaml,
            "      validate: [{{check: amount != 0.00, reason: ZERO}}]\n      unique: [{unique}]\n      map:"
        );
        for field in FIELDS {
            let _ = writeln!(yaml, "        {field}: {{from: {field}}}");
        }
        yaml
    }

    fn field_yaml(&self, place: usize) -> String {
        let fixed = !matches!(self.format, Format::Delimited(_));
        let check = match (place, fixed) {
            (2, _) => "pattern: \"[0-9]{1,12}\", reason: E02",
            (3, false) => "type: date, reason: E03",
            (3, true) => "type: date, format: \"%Y%m%d\", reason: E03",
            (4, false) => "type: decimal(2), fraction: exact, reason: E04",
            (4, true) => "type: decimal(2), picture: \"9(9)V99\", sign: leading_separate, reason: E04",
            (5, _) => "required: false",
            _ => "",
        };
        let trim = if matches!(place, 2 | 5) { "trim: right" } else { "" };
        let width = format!("width: {}", WIDTHS[place]);
        let parts = if fixed { [width.as_str(), trim, check] } else { ["", "", check] };
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }

    fn ends_yaml(&self) -> String {
        let (header, trailer) = match self.format {
            Format::Delimited(_) => ("tag, {day: date}, file", "tag, {count: integer}, {total: decimal(2)}"),
            _ => (
                "{tag: {width: 3}}, {day: {width: 8, type: date, format: \"%Y%m%d\"}}, {file: {width: 55}}",
                "{tag: {width: 3}}, {count: {width: 10, type: integer}}, \
                 {total: {width: 18, type: decimal(2), picture: \"9(15)V99\", sign: leading_separate}}, {filler: {width: 35}}",
            ),
        };
        format!(
            "    header: {{match: HDR, fields: [{header}]}}\n    trailer: {{match: TRL, fields: [{trailer}]}}\n    \
             reconcile: [trailer.count == read.count(), trailer.total == read.sum(amount)]\n"
        )
    }
}

impl Sink {
    fn feed_yaml(&self) -> String {
        match &self.feed {
            Feed::All => String::new(),
            Feed::Kinds(kinds) => {
                format!("    from: [{}]\n", kinds.iter().map(|kind| KINDS[*kind]).collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// What an output of rejects has, too.
    fn common_yaml(&self) -> String {
        let mut yaml = format_yaml(self.format);
        yaml.push_str(line_end_yaml(self.format, self.crlf));
        let _ = writeln!(yaml, "    compression: {}", self.packing.word());
        yaml.push_str(match self.quoting {
            Quoting::Never => "",
            Quoting::Needed => "    quote: '\"'\n",
            Quoting::Texts => "    quote: '\"'\n    quoting: texts\n",
        });
        yaml.push_str(if self.header_row { "    header_row: true\n" } else { "" });
        yaml
    }

    fn yaml(&self) -> String {
        let mut yaml = self.common_yaml();
        yaml.push_str(match self.ink {
            Ink::Utf8 => "",
            Ink::AsciiOrReject => "    encoding: ascii\n",
            Ink::AsciiOrMark => "    encoding: ascii\n    unmappable: {replace: \"?\"}\n",
        });
        match &self.order {
            Order::Input => {}
            Order::ByType => yaml.push_str("    order: by_type\n"),
            Order::By(fields) => {
                let direction = |descends: bool| if descends { "descending" } else { "ascending" };
                let fields =
                    fields.iter().map(|(field, descends)| format!("{{{}: {}}}", FIELDS[*field], direction(*descends)));
                let _ = writeln!(yaml, "    order: {{by: [{}]}}", fields.collect::<Vec<_>>().join(", "));
            }
        }
        let fixed = !matches!(self.format, Format::Delimited(_));
        let cut = if self.truncate { ", truncate: true" } else { "" };
        yaml.push_str(&if fixed {
            format!(
                "    fields: [{{kind: {{width: 3}}}}, {{id: {{width: 9, justify: right, pad: \"0\"}}}}, {{account: {{width: 16}}}}, \
                 {{day: {{width: 8, format: \"%Y%m%d\"}}}}, {{amount: {{width: 16, picture: \"9(13)V99\", sign: leading_separate}}}}, \
                 {{name: {{width: 18{cut}}}}}]\n"
            )
        } else {
            "    fields: [kind, id, account, {day: {format: \"%d.%m.%Y\"}}, amount, name]\n".to_owned()
        });
        yaml.push_str(match self.header {
            Header::None => "",
            Header::Tag => "    header: {fields: [{tag: {width: 1, constant: H}}]}\n",
            Header::Totals => {
                "    header: {fields: [{tag: {width: 1, constant: H}}, {count: {width: 8, expr: written.count()}}, {total: {width: 18, \
                 picture: \"9(15)V99\", sign: leading_separate, expr: written.sum(amount)}}]}\n"
            }
        });
        yaml.push_str(if self.trailer {
            "    trailer: {fields: [{tag: {width: 1, constant: T}}, {count: {width: 8, expr: written.count()}}, {total: {width: 18, \
             picture: \"9(15)V99\", sign: leading_separate, expr: written.sum(amount)}}, {rejected: {width: 8, expr: \
             rejected.count()}}]}\n"
        } else {
            ""
        });
        yaml
    }
}
