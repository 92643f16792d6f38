//! How an output is made at the end, and why.

use super::page::Page;
use crate::job::compiled::{CompiledJob, CompiledOutput};
use crate::program::model::{Order, RecordOutput};

/// Order, compression, and that there is a staging file; nothing for an output that is written as records are handled.
pub(super) fn told(job: &CompiledJob, index: usize, output: &CompiledOutput, page: &mut Page) {
    let Some(staged) = &output.staged else { return };
    let mut why = Vec::new();
    if staged.ordered {
        why.push("its order");
        let records = job.model.records_of(index);
        page.pair("order", &records.map_or_else(String::new, |records| order(job, records)));
    }
    if let Some(compression) = staged.compression {
        why.push("its compression");
        let text = format!("{}, level {}; in frames of 1 MiB of lines", compression.name(), compression.level());
        page.pair("compression", &text);
    }
    let text =
        "written to a staging file beside the target while records are handled, and made of it when all are, for";
    page.pair("staged", &format!("{text} {}", why.join(" and ")));
}

/// The order of the records of an output, in words; nothing where it is that of the input.
pub(crate) fn order(job: &CompiledJob, records: &RecordOutput) -> String {
    match &records.order {
        Order::Input => String::new(),
        Order::ByType(places) => {
            let names = job.model.type_names.iter().zip(places).zip(&records.feeds);
            let mut fed: Vec<(u16, &str)> =
                names.filter(|(_, feeds)| **feeds).map(|((name, place), _)| (*place, name.as_str())).collect();
            fed.sort_by_key(|(place, _)| *place);
            format!("by type: {}", fed.iter().map(|(_, name)| *name).collect::<Vec<_>>().join(", "))
        }
        Order::By(fields) => {
            let fields = fields.iter().map(|field| {
                let direction = if field.descending { " descending" } else { "" };
                format!("`{}`{direction}", records.targets[field.target].name)
            });
            format!("by value of {}; what is alike in the order of the input", fields.collect::<Vec<_>>().join(", "))
        }
    }
}
