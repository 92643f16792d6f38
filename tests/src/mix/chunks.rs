//! A mix chunk by chunk, where that can be: in pieces drawn by chance.

use super::trial::Trial;
use crate::chunks::pump;
use crate::dice::Dice;
use crate::files::differ;
use batchloom::chunk::{ChunkOptions, ChunkProcessor};

impl Trial {
    /// Hands the input of the mix in, in pieces drawn by chance; whether that could be: a mix of several files, or of one that must
    /// be read before anything is written, is left out.
    ///
    /// # Errors
    /// What differs.
    pub fn chunks(&self, dice: &mut Dice) -> Result<bool, String> {
        let files = self.mix().files();
        let [input] = files.as_slice() else { return Ok(false) };
        let options = ChunkOptions::default();
        if ChunkProcessor::new(self.job(), &options).is_err() {
            return Ok(false);
        }
        let longest = dice.pick(&[3, 50, 1000, 20_000]);
        let came = pump(self.job(), &options, input, &mut || 1 + dice.below(longest) as usize);
        let came = came.map_err(|error| format!("chunk by chunk: {error:?}"))?;
        let expected = self.expected();
        for (name, bytes) in &came.outputs {
            // A control file is about finished files.
            let Some(content) = expected.contents.get(name).filter(|_| expected.records.contains_key(name)) else {
                continue;
            };
            if let Some(difference) = differ(content, bytes) {
                return Err(format!("chunk by chunk, {name}, {difference}"));
            }
        }
        let counts = came.summary.counts;
        let filtered = expected.read - expected.written - expected.rejected();
        match came.verdicts == [expected.written, filtered, expected.rejected()] && counts.read == expected.read {
            true => Ok(true),
            false => Err(format!("chunk by chunk: verdicts {:?}, counts {counts:?}", came.verdicts)),
        }
    }
}
