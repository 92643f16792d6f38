//! An input through chunk-level processing, in pieces of any size.

use batchloom::chunk::{ChunkOptions, ChunkProcessor, ChunkSummary, ChunkVerdict};
use batchloom::{Error, Job};

/// What an input came to.
pub struct Came {
    /// The finished outputs by name, with header and trailer.
    pub outputs: Vec<(String, Vec<u8>)>,
    /// What all records came to.
    pub summary: ChunkSummary,
    /// Records by verdict: written, filtered, rejected.
    pub verdicts: [u64; 3],
}

/// Hands in an input in pieces, each as large as `piece` says.
///
/// # Errors
/// Those of the processor. What it promises of each chunk is asserted.
pub fn pump(job: &Job, options: &ChunkOptions, input: &[u8], piece: &mut dyn FnMut() -> usize) -> Result<Came, Error> {
    let mut processor = ChunkProcessor::new(job, options)?;
    let names: Vec<String> = processor.outputs().map(str::to_owned).collect();
    let mut outputs = vec![Vec::new(); names.len()];
    let mut verdicts = [0; 3];
    let (mut held, mut read) = (Vec::new(), 0);
    loop {
        let more = &input[read..input.len().min(read + piece())];
        held.extend_from_slice(more);
        read += more.len();
        let last = more.is_empty();
        let chunk = processor.process(&held, last)?;
        let mut ends = vec![0; names.len()];
        for (index, record) in chunk.records().enumerate() {
            verdicts[match record.verdict {
                ChunkVerdict::Written => 0,
                ChunkVerdict::Filtered => 1,
                _ => 2,
            }] += 1;
            assert!(record.begin <= record.end && record.end <= chunk.consumed(), "{record:?}");
            for (output, end) in ends.iter_mut().enumerate() {
                assert_eq!(chunk.output_ends(output)[index], *end);
                *end = chunk.output_ends(output)[index + 1];
            }
        }
        for (output, bytes) in outputs.iter_mut().enumerate() {
            assert_eq!(chunk.output(output).len(), ends[output] as usize, "every byte belongs to a record");
            bytes.extend_from_slice(chunk.output(output));
        }
        held.drain(..chunk.consumed());
        if last {
            break;
        }
    }
    assert!(held.is_empty(), "the last call takes everything");
    let summary = processor.finish()?;
    for (bytes, end) in outputs.iter_mut().zip(&summary.outputs) {
        *bytes = [&end.header, bytes.as_slice(), &end.trailer].concat();
    }
    Ok(Came { outputs: names.into_iter().zip(outputs).collect(), summary, verdicts })
}
