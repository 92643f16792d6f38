//! What happens before the judged run of a case, and whether it came out as the case says.

use super::case::Case;
use super::face::{Call, CommandLine, Face, Outcome, named};
use super::scene::Scene;
use super::spec::{Kill, Launch};
use serde_json::json;

/// Carries out the steps of a case.
///
/// # Errors
/// What came out otherwise, with the number of its step.
pub(super) fn carry_out(scene: &mut Scene<'_>, face: &dyn Face) -> Result<(), String> {
    for (index, step) in scene.case.spec.steps.iter().enumerate() {
        scene.change(step);
        if let Some(launch) = &step.run {
            run(scene, face, launch).map_err(|problem| format!("step {}: {problem}", index + 1))?;
        }
    }
    Ok(())
}

/// Why a face cannot carry out the steps of a case here; `None` where it can.
pub(super) fn hindrance(case: &Case) -> Option<String> {
    let kills = case.spec.steps.iter().any(|step| step.run.as_ref().is_some_and(|launch| launch.kill.is_some()));
    if kills { batchloom_tracer::available().err() } else { None }
}

fn run(scene: &mut Scene<'_>, face: &dyn Face, launch: &Launch) -> Result<(), String> {
    let call = scene.call(launch);
    if let Some(kill) = &launch.kill {
        return end_by_force(&call, kill);
    }
    let outcome = match &launch.face {
        Some(name) => named(name)?.run(&call)?,
        None => face.run(&call)?,
    };
    judge(launch, &outcome)?;
    if launch.error.is_none() {
        let judged = scene.call(&Launch::default()).outputs;
        call.outputs.iter().filter(|output| !judged.contains(output)).for_each(|(_, path)| scene.made(path));
    }
    Ok(())
}

fn judge(launch: &Launch, outcome: &Outcome) -> Result<(), String> {
    let report = &outcome.report;
    if let Some(exit) = outcome.exit.filter(|exit| *exit != launch.exit) {
        return Err(format!("exit code {exit} instead of {}: {}", launch.exit, report["error"]));
    }
    if report["error"]["code"] != json!(launch.error) {
        return Err(format!("{} instead of the error {}", report["error"], json!(launch.error)));
    }
    let status = if launch.error.is_none() { "COMPLETED" } else { "FAILED" };
    for (key, expected) in [("status", json!(status)), ("duplicate", json!(launch.duplicate))] {
        if report[key] != expected {
            return Err(format!("`{key}` is {} instead of {expected}", report[key]));
        }
    }
    Ok(())
}

/// Makes a call by the command line and kills it, so that it has no chance to put anything in order.
fn end_by_force(call: &Call, kill: &Kill) -> Result<(), String> {
    let (_, target) = call.outputs.iter().find(|(name, _)| *name == kill.output).ok_or("no such output to kill at")?;
    let begin = format!(".{}.", target.file_name().unwrap_or_default().display());
    let mut syncs = 0;
    let killed = batchloom_tracer::kill_at(&CommandLine::command(call), |made| {
        let part = made.file_name().starts_with(&begin) && made.file.extension().is_some_and(|end| end == "part");
        syncs += u64::from(part && made.is_sync());
        kill.sync.map_or(part && made.is_rename(), |sync| syncs == sync)
    });
    match killed.reached() {
        true => Ok(()),
        false => Err(format!("it ended by itself behind {syncs} syncs of `{}`: {:?}", kill.output, killed.output)),
    }
}
