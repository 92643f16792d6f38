//! Outputs: targets that are checked before work begins, part files beside them, publishing, digests.
//!
//! Invariant: a final name shows a complete file whose content is on disk, or nothing of ours. The order that keeps it (content
//! to disk, rename, folder to disk) stands in `publish`; `docs/decisions/0003-publishing.md` says why.

mod adopt;
mod digest;
mod fault;
mod finish;
mod generation;
mod part;
mod publish;
mod target;

#[cfg(test)]
mod tests;

pub(crate) use adopt::{Adopted, Earlier, adopt, remove_earlier};
pub(crate) use digest::{LEAF, TreeDigest, file_digest};
pub(crate) use finish::{Standing, stand};
pub(crate) use part::PartFile;
#[cfg(test)]
pub(crate) use part::part_name;
pub(crate) use publish::{publish, same_folder};
#[allow(unreachable_pub, reason = "part of the library's surface, which the crate root exports")]
pub use target::Target;
pub(crate) use target::{IfExists, Recorded as RecordedTarget, TargetFile, check_distinct};
