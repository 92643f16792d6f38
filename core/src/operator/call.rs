//! How an execution was started, so that it can be gone on with.

use crate::error::{Error, Result, codes::store};
use crate::sink::Target;
use serde_json::Value;
use std::path::PathBuf;

/// The call that started an execution, as the store recorded it: a resume makes it again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordedCall {
    /// The job file.
    pub job: PathBuf,
    /// Files of the inputs, by name.
    pub inputs: Vec<(String, PathBuf)>,
    /// Targets of the outputs, by name.
    pub outputs: Vec<(String, Target)>,
    /// Values of the parameters, by name, as text.
    pub parameters: Vec<(String, String)>,
}

impl RecordedCall {
    /// Reads the call out of what was recorded; the first of the texts that has one.
    ///
    /// # Errors
    /// `EXECUTION_STATE` where there is none: the first attempt did not come that far, the job came from memory, or a stream was
    /// read or written.
    pub(super) fn of(execution: &str, recorded: [Option<&Value>; 2]) -> Result<RecordedCall> {
        let call = recorded.into_iter().flatten().find_map(|recorded| recorded.get("call")?.as_object());
        let read = call.and_then(|call| {
            let given = |what: &str| pairs(call.get(what));
            Some((call.get("job")?.as_str()?, given("inputs")?, given("outputs")?, given("parameters")?))
        });
        let Some((job, inputs, outputs, parameters)) = read else {
            return Err(unknown(execution, "how it was started is not recorded"));
        };
        if inputs.iter().chain(&outputs).any(|(_, path)| path == STREAM) {
            return Err(unknown(execution, "it was started with a stream, which nobody else has"));
        }
        Ok(RecordedCall {
            job: job.into(),
            inputs: inputs.into_iter().map(|(name, path)| (name, path.into())).collect(),
            outputs: outputs.into_iter().map(|(name, target)| (name, target_of(target))).collect(),
            parameters,
        })
    }
}

/// What is recorded for a stream; a recorded file of that name has a folder in front.
const STREAM: &str = "-";

fn unknown(execution: &str, why: &str) -> Error {
    Error::new(store::EXECUTION_STATE, format!("execution {execution} cannot be gone on with from here: {why}"))
        .with("execution", execution)
        .help("start the command again with which it was started: it goes on by itself")
}

/// An object of texts, or of lists of them; one that is not there is empty.
fn pairs(object: Option<&Value>) -> Option<Vec<(String, String)>> {
    match object {
        None | Some(Value::Null) => Some(Vec::new()),
        Some(object) => {
            let pairs = object.as_object()?.iter();
            let texts = |(name, value): (&String, &Value)| {
                let values = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice).iter();
                values.map(|value| Some((name.clone(), value.as_str()?.to_owned()))).collect::<Vec<_>>()
            };
            pairs.flat_map(texts).collect()
        }
    }
}

/// The word `discard` throws an output away, as on the command line; a recorded file of that name has a folder in front.
fn target_of(text: String) -> Target {
    if text == "discard" { Target::Discard } else { Target::File(text.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_is_read_from_what_was_bound_or_asked() {
        let call = json!({"call": {
            "job": "/jobs/eod.yaml", "inputs": {"transactions": "/in/today.txt"},
            "outputs": {"ledger": "/out/l.txt", "rejects": "discard"}, "parameters": {"day": "2026-11-20"},
        }});
        let other = json!({"targets": []});
        for recorded in [[Some(&call), None], [Some(&other), Some(&call)], [None, Some(&call)]] {
            let read = RecordedCall::of("01J", recorded).unwrap();
            assert_eq!(read.job, PathBuf::from("/jobs/eod.yaml"));
            assert_eq!(read.inputs, [("transactions".to_owned(), PathBuf::from("/in/today.txt"))]);
            let outputs = [("ledger".into(), Target::File("/out/l.txt".into())), ("rejects".into(), Target::Discard)];
            assert_eq!(read.outputs, outputs);
            assert_eq!(read.parameters, [("day".to_owned(), "2026-11-20".to_owned())]);
        }
    }

    #[test]
    fn what_is_not_recorded_is_said_and_not_guessed() {
        let broken = json!({"call": {"job": "/jobs/eod.yaml", "inputs": {"transactions": 7}}});
        let streams = json!({"call": {"job": "/jobs/eod.yaml", "outputs": {"ledger": "-"}}});
        for recorded in [[None, None], [Some(&broken), None], [Some(&json!("text")), None], [Some(&streams), None]] {
            assert_eq!(RecordedCall::of("01J", recorded).unwrap_err().code(), store::EXECUTION_STATE);
        }
    }
}
