//! Records that have in common with an earlier one what no two may.

use super::super::general::General;
use super::super::line::Line;
use super::super::op::RuleIndex;
use super::super::run::Record;
use super::super::unique::Pass;
use super::{At, Run};
use crate::record::kernels::Kernels;

impl<K: Kernels> Run<'_, K> {
    /// Whether a record fails because it repeats an earlier one.
    #[inline(never)]
    pub(super) fn is_repeated(&self, at: At) -> bool {
        self.repeated(at, false).next().is_some()
    }

    /// Rejects a record that does.
    #[cold]
    #[inline(never)]
    pub(super) fn reject_repeated<L: Line>(&mut self, record: &Record<'_, K, L>, at: At) {
        let rule = self.repeated(at, false).next();
        if let Some(rule) = rule {
            self.reject(General::new(record), at, rule);
        }
    }

    /// What comes of a record that has gone through: its keys are gathered, or it is warned of what it repeats.
    #[cold]
    #[inline(never)]
    pub(super) fn note_unique<L: Line>(&mut self, record: &Record<'_, K, L>, at: At, kind: usize) {
        match self.state.unique.pass {
            Pass::Only => {}
            Pass::Gather(_) => {
                General::new(record).gather(&self.program.unique, kind, self.offset(at.start), self.state);
            }
            Pass::Judge(_) => {
                let mut warned = std::mem::take(&mut self.state.warned);
                warned.extend(self.repeated(at, true));
                self.state.warned = warned;
            }
        }
    }

    /// The rules that a record fails because it repeats an earlier one, in the order of the job: those that warn, or those that reject.
    pub(super) fn repeated(&self, at: At, mild: bool) -> impl Iterator<Item = RuleIndex> + '_ {
        let program = self.program;
        let repeated = self.state.unique.repeated_at(self.offset(at.start)).iter();
        let rules = repeated.filter_map(|repeated| program.unique.get(usize::from(repeated.key)).map(|key| key.rule));
        rules.filter(move |rule| program.rules[usize::from(*rule)].severity.is_mild() == mild)
    }
}
