//! `batchloom run JOB`: one execution, watched until its end.

use super::{Ended, ended, load};
use crate::arguments::RunArguments;
use crate::progress::{Display, Snapshot, Style};
use crate::signals::{self, Signals};
use crate::summary::{Output, Summary};
use crate::terminal::{self, Terminal};
use crate::values::{CheckpointInterval, PathArgument};
use crate::{audit_key, exit, failure, log, standard, values};
use batchloom::{CheckpointEvery, Diagnostics, Error, Job, NewGeneration, Report, Run, RunOptions, Status, Target};
use std::io;
use std::time::{Duration, Instant};

/// How often signals and progress are looked at.
const TICK: Duration = Duration::from_millis(50);

/// Carries out the command.
pub(crate) fn run(arguments: &RunArguments, streams: Terminal) -> Ended {
    let signals = Signals::install().map_err(|error| io::Error::other(format!("no signal handlers: {error}")))?;
    let job = match load(&arguments.job, streams) {
        Ok(job) => job,
        Err(error) => return refused(arguments, &error),
    };
    let run = match options(arguments).and_then(|options| job.start(options)) {
        Ok(run) => run,
        Err(error) => {
            terminal::note(&failure::text(&error));
            return refused(arguments, &error);
        }
    };
    let style = Style::choose(arguments.progress, arguments.quiet, streams);
    let report = watch(run, Display::new(job.name(), style), &signals);
    if arguments.json {
        terminal::result(&format!("{}\n", report.to_json()))?;
    } else if !arguments.quiet {
        let text = summary(&job, &report).render();
        // Where an output is the result, nothing else may be in it.
        match arguments.writes_standard_output() {
            true => terminal::note(text.trim_end()),
            false => terminal::result(&text)?,
        }
    }
    Ok(match &report.error {
        Some(error) => {
            terminal::note(&failure::text(error));
            exit::of_error(error.code(), signals.caught())
        }
        None if matches!(report.status, Status::Completed) => exit::COMPLETED,
        None => exit::FAILED,
    })
}

/// The end of a run that never began; the error stands on standard error already.
fn refused(arguments: &RunArguments, error: &Error) -> Ended {
    if arguments.json {
        let diagnostics = Diagnostics::of(error).map(Diagnostics::to_json);
        terminal::result(&format!("{}\n", failure::report(error, diagnostics)))?;
    }
    Ok(ended(error))
}

fn options(arguments: &RunArguments) -> Result<RunOptions, Error> {
    let (inputs, input_streams) = standard::inputs(&arguments.input)?;
    let outputs = arguments.output.iter().map(|pair| Ok((pair.name.clone(), target(pair)?)));
    Ok(RunOptions {
        inputs,
        input_streams,
        outputs: outputs.collect::<Result<_, Error>>()?,
        parameters: arguments.parameter.clone(),
        threads: arguments.threads.map(usize::from),
        memory: arguments.memory,
        block_size: arguments.block_size,
        at: arguments.at.clone(),
        store: arguments.store.clone(),
        work_dir: arguments.work_dir.clone(),
        force_store: arguments.force_store,
        key: arguments.key.clone(),
        wait: arguments.wait,
        new_generation: new_generation(arguments),
        checkpoint: arguments.checkpoint.iter().map(every).collect(),
        actor: arguments.actor.clone(),
        correlation: arguments.correlation.clone(),
        audit_key: audit_key::read(arguments.audit_key.as_deref())?,
        subscriber: arguments.log_level.map(log::subscriber),
    })
}

fn new_generation(arguments: &RunArguments) -> Option<NewGeneration> {
    let (reason, actor) = (arguments.reason.clone()?, arguments.actor.clone()?);
    arguments.new.then_some(NewGeneration { reason, actor })
}

fn every(interval: &CheckpointInterval) -> CheckpointEvery {
    match interval {
        CheckpointInterval::Time(time) => CheckpointEvery::Time(*time),
        CheckpointInterval::Bytes(bytes) => CheckpointEvery::Bytes(*bytes),
        CheckpointInterval::Records(records) => CheckpointEvery::Records(*records),
    }
}

/// The target of `-o`: a file, standard output, or the word that throws an output away (a file of that name is `./discard`).
fn target(output: &PathArgument) -> Result<Target, Error> {
    if output.is_standard() {
        return standard::output().map(Target::Stream);
    }
    let discarded = output.path.as_os_str() == values::DISCARD;
    Ok(if discarded { Target::Discard } else { Target::File(output.path.clone()) })
}

/// Draws progress and passes a stop on, until the run has ended.
fn watch(run: Run, mut display: Display, signals: &Signals) -> Report {
    let started = now();
    let mut stopping = false;
    while !run.wait_timeout(TICK) {
        if let Some(number) = signals.caught().filter(|_| !stopping) {
            stopping = true;
            run.cancel();
            display.note(&format!("stopping ({}); a second one ends at once", signals::name(number)));
        }
        display.show(&snapshot(&run, started.elapsed()));
    }
    display.finish();
    run.wait()
}

#[expect(clippy::disallowed_methods, reason = "the pace of the display is no business of the library")]
fn now() -> Instant {
    Instant::now()
}

fn snapshot(run: &Run, elapsed: Duration) -> Snapshot {
    let progress = run.progress();
    Snapshot {
        phase: progress.phase.as_str(),
        bytes_total: progress.bytes_total,
        bytes_done: progress.bytes_done,
        read: progress.read,
        written: progress.written,
        rejected: progress.rejected,
        elapsed,
    }
}

fn summary(job: &Job, report: &Report) -> Summary {
    let output = |output: &batchloom::OutputReport| Output {
        name: output.name.clone(),
        path: output.path.display().to_string(),
        bytes: output.bytes,
        records: output.records,
        digest: output.digest.clone(),
        published: output.published,
    };
    let passed = report.passed_lines.into_iter();
    let passed = passed.flat_map(|lines| [("comments", lines.comments), ("blank lines", lines.blank)]);
    Summary {
        job: job.name().to_owned(),
        status: report.status.to_string(),
        read: report.counts.read,
        written: report.counts.written,
        filtered: report.counts.filtered,
        rejected: report.counts.rejected,
        passed: passed.map(|(name, count)| (name.to_owned(), count)).collect(),
        types: report.by_type.iter().map(|(name, t)| (name.clone(), [t.read, t.written, t.rejected])).collect(),
        reasons: report.by_reason.clone(),
        warnings: report.warnings.iter().map(|warning| (warning.code.to_string(), warning.count)).collect(),
        outputs: report.outputs.iter().map(output).collect(),
        execution: report.execution_id.clone().filter(|_| report.store.is_some()),
        attempts: report.attempts,
        duplicate: report.duplicate,
        resumed_from: report.resumed_from,
        notes: report.notes.clone(),
        time: Duration::try_from_secs_f64(report.duration_ms / 1_000.0).unwrap_or_default(),
    }
}
