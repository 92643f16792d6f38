//! `batchloom resume EXECUTION`: the recorded call, made again.

use super::{Ended, ended, explained, operate, run};
use crate::arguments::{ResumeArguments, RunArguments};
use crate::terminal::{self, Terminal};
use crate::values::PathArgument;
use crate::{failure, values};
use batchloom::{Diagnostics, Error, Execution, RecordedCall, Target, codes};
use std::path::PathBuf;

/// Carries out the command.
pub(crate) fn resume(arguments: &ResumeArguments, streams: Terminal) -> Ended {
    let found = operate::with_execution(&arguments.subject, &arguments.operate, |operator, selector| {
        let (execution, call) = operator.resumable(selector)?;
        run_arguments(arguments, &execution, call)
    });
    match found {
        Ok(call) => run(&call, streams),
        Err(error) => {
            terminal::note(&explained(&error, streams));
            if arguments.operate.json {
                let diagnostics = Diagnostics::of(&error).map(Diagnostics::to_json);
                terminal::result(&format!("{}\n", failure::report(&error, diagnostics)))?;
            }
            Ok(ended(&error))
        }
    }
}

/// The call as somebody would type it, with the store and key of the execution.
fn run_arguments(
    arguments: &ResumeArguments,
    execution: &Execution,
    call: RecordedCall,
) -> Result<RunArguments, Error> {
    let operate = &arguments.operate;
    let job = (arguments.subject.key.is_some()).then_some(&*arguments.subject.subject);
    let store = operate::store_path(operate.store.as_deref(), job);
    let outputs = call.outputs.into_iter().filter_map(|(name, target)| Some(pair((name, target_path(target)?))));
    Ok(RunArguments {
        job: call.job,
        input: call.inputs.into_iter().map(pair).collect(),
        output: outputs.collect(),
        parameter: call.parameters,
        threads: arguments.threads,
        memory: arguments.memory,
        block_size: None,
        // The instant was bound at begin: it stands in the store.
        at: None,
        store: Some(utf8(store.into_os_string().into_encoded_bytes(), "path of the store")?),
        work_dir: arguments.work_dir.clone(),
        force_store: operate.force_store,
        key: Some(utf8(execution.key_bytes().to_vec(), "idempotency key")?),
        wait: arguments.wait,
        new: false,
        reason: None,
        actor: operate.actor.clone(),
        correlation: operate.correlation.clone(),
        audit_key: operate.audit_key.clone(),
        checkpoint: arguments.checkpoint.clone(),
        json: operate.json,
        progress: arguments.progress,
        log_level: arguments.log_level,
        quiet: arguments.quiet,
    })
}

fn pair((name, path): (String, PathBuf)) -> PathArgument {
    PathArgument { name, path }
}

/// None for a stream, of which no record speaks.
fn target_path(target: Target) -> Option<PathBuf> {
    match target {
        Target::File(path) => Some(path),
        Target::Discard => Some(values::DISCARD.into()),
        Target::Stream(_) => None,
    }
}

fn utf8(bytes: Vec<u8>, what: &str) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|error| {
        Error::new(codes::job::OPTION_VALUE, format!("the {what} is not UTF-8, and cannot be given on a command line"))
            .caused_by(error)
    })
}
