//! What no two records may have in common.
//!
//! Whether a record repeats an earlier one only whoever has seen all of them knows. So there are two passes over the input: in the
//! first every record that fails nothing else gives its keys; in the second it is known which records repeat one.

use super::general::General;
use super::keyed_line::{HEAD, KeyedLine};
use super::model::UniqueKey;
use super::state::State;
use crate::os::memory;
use crate::record::Value;

/// What stands around the values of a key, at most.
const LONGEST_HEAD: usize = 32;

/// A record, and the key that it shares with an earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Repeated {
    /// First byte of the record, counted over all files.
    pub(crate) offset: u64,
    /// Place of the key in the program.
    pub(crate) key: u16,
}

/// What a worker knows of keys, or gathers of them.
#[derive(Debug, Default)]
pub(crate) struct Uniqueness {
    /// First byte of the file that is read, counted over all files.
    pub(crate) origin: u64,
    pub(crate) pass: Pass,
}

/// Which of the passes this is.
#[derive(Debug, Default)]
pub(crate) enum Pass {
    /// The only one: nothing is known.
    #[default]
    Only,
    /// The first: keys of the block at hand, each a line with the place of its record, with its key in front.
    Gather(Vec<u8>),
    /// The second: what is repeated in the block at hand, in order.
    Judge(Vec<Repeated>),
}

impl Uniqueness {
    /// What is known of the record that begins here in its file.
    pub(super) fn repeated_at(&self, offset: u64) -> &[Repeated] {
        let Pass::Judge(repeated) = &self.pass else { return &[] };
        let offset = self.origin + offset;
        let begin = repeated.partition_point(|known| known.offset < offset);
        let length = repeated[begin..].iter().take_while(|known| known.offset == offset).count();
        &repeated[begin..begin + length]
    }
}

impl General<'_> {
    /// Gathers the keys of a record that has gone through.
    pub(super) fn gather(&self, keys: &[UniqueKey], kind: usize, offset: u64, state: &mut State) {
        let place = state.unique.origin + offset;
        let Pass::Gather(gathered) = &mut state.unique.pass else { return };
        for (key, index) in keys.iter().zip(0u16..).filter(|(key, _)| key.is_of(kind)) {
            let begin = gathered.len();
            memory::room(gathered, LONGEST_HEAD);
            gathered.extend_from_slice(&[0; HEAD]);
            gathered.extend_from_slice(&index.to_be_bytes());
            let values = key.fields.iter().map(|field| self.value(*field, &state.trimmed).unwrap_or(Value::Null));
            let complete = values.fold(true, |complete, value| {
                memory::room(gathered, value.longest_key() + LONGEST_HEAD);
                value.append_key(false, gathered);
                complete && value != Value::Null
            });
            if !complete {
                gathered.truncate(begin);
                continue;
            }
            let head = KeyedLine::head(gathered.len() - begin - HEAD, size_of::<u64>());
            gathered[begin..begin + HEAD].copy_from_slice(&head);
            gathered.extend_from_slice(&place.to_be_bytes());
        }
    }
}
