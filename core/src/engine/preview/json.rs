//! A preview as one JSON object.

use super::result::{
    Finding, InputLine, OutputEnds, OutputRecord, Preview, SampledRecord, SourceField, TargetField, TotalValue, Verdict,
};
use crate::engine::report::Report;
use serde_json::{Value, json};

impl Preview {
    /// The preview as one JSON object, with every key that the command line promises.
    pub fn to_json(&self) -> Value {
        // Counts have the keys that they have in a report.
        let figures = Report {
            counts: self.counts,
            by_type: self.by_type.clone(),
            by_reason: self.by_reason.clone(),
            ..Report::empty()
        };
        let mut figures = figures.to_json();
        json!({
            "job": self.job,
            "input": {
                "name": self.input,
                "path": self.path.display().to_string(),
                "header": self.header.as_ref().map(InputLine::to_json),
                "trailer": self.trailer.as_ref().map(InputLine::to_json),
            },
            "records": list(&self.records, SampledRecord::to_json),
            "outputs": list(&self.outputs, OutputEnds::to_json),
            "counts": figures["counts"].take(),
            "by_type": figures["by_type"].take(),
            "by_reason": figures["by_reason"].take(),
            "totals": list(&self.totals, TotalValue::to_json),
            "not_judged": self.not_judged,
            "types_missing": self.types_missing,
            "bytes_looked_at": self.bytes_looked_at,
            "bytes_of_records": self.bytes_of_records,
            "error": self.error,
        })
    }
}

fn list<T>(items: &[T], to_json: impl Fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(to_json).collect()
}

impl InputLine {
    fn to_json(&self) -> Value {
        json!({"text": self.text, "fields": list(&self.fields, SourceField::to_json)})
    }
}

impl SampledRecord {
    fn to_json(&self) -> Value {
        let (verdict, finding) = match &self.verdict {
            Verdict::Written { .. } => ("written", None),
            Verdict::Filtered => ("filtered", None),
            Verdict::Rejected(finding) => ("rejected", Some(finding)),
            Verdict::Fails(finding) => ("fails", Some(finding)),
        };
        let written: &[String] = match &self.verdict {
            Verdict::Written { outputs } => outputs,
            _ => &[],
        };
        json!({
            "record": self.number,
            "path": self.path.display().to_string(),
            "line": self.line,
            "offset": self.offset,
            "type": self.transaction_type,
            "text": self.text,
            "verdict": verdict,
            "written_to": written,
            "finding": finding.map(Finding::to_json),
            "warnings": list(&self.warnings, Finding::to_json),
            "fields": list(&self.fields, SourceField::to_json),
            "outputs": list(&self.outputs, OutputRecord::to_json),
        })
    }
}

impl Finding {
    fn to_json(&self) -> Value {
        json!({"code": self.code, "reason": self.reason, "field": self.field, "message": self.message})
    }
}

impl SourceField {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "at": self.at, "width": self.width, "text": self.text, "value": self.value,
            "problem": self.problem, "sensitive": self.sensitive,
        })
    }
}

impl OutputRecord {
    fn to_json(&self) -> Value {
        json!({
            "output": self.output, "text": self.text, "fields": list(&self.fields, TargetField::to_json),
            "problem": self.problem,
        })
    }
}

impl TargetField {
    fn to_json(&self) -> Value {
        json!({
            "name": self.name, "at": self.at, "width": self.width, "source": self.source, "value_in": self.value_in,
            "value": self.value, "text": self.text, "problem": self.problem.as_ref().map(Finding::to_json),
            "sensitive": self.sensitive,
        })
    }
}

impl OutputEnds {
    fn to_json(&self) -> Value {
        let mut ends = json!({
            "output": self.output,
            "records": self.records,
            "header": self.header.as_ref().map(OutputRecord::to_json),
            "column_names": self.column_names,
            "trailer": self.trailer.as_ref().map(OutputRecord::to_json),
        });
        // Only of an output whose records stand in another order in the end.
        if let Some(order) = &self.order {
            ends["order"] = order.as_str().into();
        }
        ends
    }
}

impl TotalValue {
    fn to_json(&self) -> Value {
        json!({"total": self.total, "output": self.output, "value": self.value, "sensitive": self.sensitive})
    }
}
