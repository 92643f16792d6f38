//! `batchloom purge --before DATE`: removes details that nobody needs any more.

use super::{Ended, operate};
use crate::arguments::PurgeArguments;
use crate::figures::grouped;
use crate::terminal::Terminal;
use batchloom::Purged;
use serde_json::json;

/// Carries out the command.
pub(crate) fn purge(arguments: &PurgeArguments, streams: Terminal) -> Ended {
    let purged = operate::open(&arguments.operate, None).and_then(|operator| operator.purge(&arguments.before));
    operate::answer(
        &arguments.operate,
        streams,
        &purged,
        |purged: Option<&Purged>| json!({"purged": purged.map(Purged::to_json)}),
        |purged| {
            let (executions, keys) = (grouped(purged.executions), grouped(purged.keys));
            format!("purged  {executions} executions   {keys} keys\n")
        },
    )
}
