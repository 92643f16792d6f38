//! Reports: the canonical form that is compared, and the accounting law.

use serde_json::{Map, Value};

/// The canonical form of a report: sorted keys, paths reduced to their last part, and without what may differ between
/// two runs of the same job (`execution_id`, durations, attempts, `resumed_from`, `bytes_read`, `checkpoints`, notes).
pub fn canonical(report: &Value) -> Value {
    const VARYING: [&str; 8] = [
        "notes",
        "execution_id",
        "duration_ms",
        "first_record_ms",
        "attempts",
        "resumed_from",
        "bytes_read",
        "checkpoints",
    ];
    match report {
        Value::Object(map) => {
            let mut pairs: Vec<(&String, &Value)> =
                map.iter().filter(|(key, _)| !VARYING.contains(&key.as_str())).collect();
            pairs.sort_by_key(|(key, _)| key.as_str());
            let reduced = pairs.into_iter().map(|(key, value)| match (key.as_str(), value) {
                ("path" | "file" | "store", Value::String(path)) => (key.clone(), last_part(path).into()),
                _ => (key.clone(), canonical(value)),
            });
            Value::Object(reduced.collect::<Map<String, Value>>())
        }
        Value::Array(items) => Value::Array(items.iter().map(canonical).collect()),
        other => other.clone(),
    }
}

fn last_part(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Checks the accounting law on the counts of a report: every record read is written, filtered, rejected, dead-lettered or
/// (unless COMPLETED) pending, also for every type, and the reasons add up.
pub fn accounted(report: &Value) -> Result<(), String> {
    let count = |name: &str| report["counts"][name].as_u64().ok_or(format!("no count `{name}` in {report}"));
    let done = count("written")? + count("filtered")? + count("rejected")? + count("dead_lettered")?;
    let (read, pending) = (count("read")?, count("pending")?);
    if done + pending != read {
        return Err(format!("{read} records read, {done} accounted for, {pending} pending: {}", report["counts"]));
    }
    if pending != 0 && report["status"] == "COMPLETED" {
        return Err(format!("COMPLETED with {pending} records pending"));
    }
    Ok(())
}
