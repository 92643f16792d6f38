//! Outputs: targets that are checked before work begins, part files beside them, publishing, digests.
//!
//! Invariant: a final name shows a complete file whose content is on disk, or nothing of ours. The order that keeps it (content
//! to disk, rename, folder to disk) stands in `publish`; `docs/decisions/0003-publishing.md` says why.

mod adopt;
mod compression;
mod digest;
mod fault;
mod finish;
mod frames;
mod generation;
mod ordered;
mod part;
mod publish;
mod record_ends;
mod staging;
mod stream;
mod target;
mod work_file;

#[cfg(test)]
mod tests;

pub(crate) use adopt::{Adopted, Earlier, adopt, remove_earlier, remove_staging};
pub(crate) use compression::Compression;
pub(crate) use digest::{LEAF, TreeDigest, file_digest};
pub(crate) use finish::{Standing, stand};
pub(crate) use frames::{FRAME, FrameWriter};
pub(crate) use ordered::Sorting;
pub(crate) use part::PartFile;
#[cfg(test)]
pub(crate) use part::part_name;
pub(crate) use publish::{publish, same_folder};
pub(crate) use record_ends::RecordEnds;
pub(crate) use staging::Staging;
#[allow(unreachable_pub, reason = "part of the library's surface, which the crate root exports")]
pub use stream::OutputStream;
pub(crate) use stream::StreamPart;
#[allow(unreachable_pub, reason = "part of the library's surface, which the crate root exports")]
pub use target::Target;
pub(crate) use target::{IfExists, Recorded as RecordedTarget, TargetFile, check_distinct};
