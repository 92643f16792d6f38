//! Where the records of several files are, when the files are counted as one run of bytes, one behind the other.
//!
//! A place between two records that lies at the end of a file's records is the beginning of the next records: so neighbouring
//! runs of records meet whatever stands between them, and every place has one number.

use super::file::PlannedFile;
use std::ops::Range;

/// Where each file begins, and where its records are, in the run of bytes.
#[derive(Debug, Clone, Default)]
pub(in crate::engine) struct Layout {
    begins: Vec<u64>,
    bodies: Vec<Range<u64>>,
}

impl Layout {
    pub(super) fn of(files: &[PlannedFile]) -> Layout {
        let mut layout = Layout::default();
        let mut begin = 0;
        for file in files {
            layout.begins.push(begin);
            // What comes from elsewhere may be nonsense, which is found when the plan is checked.
            let at = |offset: u64| begin.saturating_add(offset);
            layout.bodies.push(at(file.body.start)..at(file.body.end));
            begin = at(file.size());
        }
        layout
    }

    /// The records of every file.
    pub(in crate::engine) fn bodies(&self) -> &[Range<u64>] {
        &self.bodies
    }

    /// First byte of a file.
    pub(in crate::engine) fn begin(&self, file: usize) -> u64 {
        self.begins[file]
    }

    /// All records, from the first to the last.
    pub(super) fn body(&self) -> Range<u64> {
        let start = self.bodies.first().map_or(0, |body| self.place(body.start));
        start..self.bodies.last().map_or(0, |body| body.end)
    }

    /// The number of a place at which a record ends: where the next one begins, or else the end of the last file's records.
    pub(in crate::engine) fn place(&self, end: u64) -> u64 {
        let next = self.bodies[self.finished(end)..].iter().find(|body| !body.is_empty());
        next.map_or_else(|| self.bodies.last().map_or(end, |body| body.end), |body| body.start.max(end))
    }

    /// The file that holds a byte of a record.
    pub(in crate::engine) fn file_of(&self, offset: u64) -> usize {
        self.finished(offset).min(self.bodies.len().saturating_sub(1))
    }

    /// How many files have all their records before this place.
    pub(in crate::engine) fn finished(&self, end: u64) -> usize {
        self.bodies.partition_point(|body| body.end <= end)
    }
}

#[cfg(test)]
mod tests {
    use super::Layout;

    /// Files of 10 bytes each, with these records.
    fn layout(bodies: &[(u64, u64)]) -> Layout {
        let begins: Vec<u64> = (0..bodies.len() as u64).map(|file| file * 10).collect();
        let bodies = bodies.iter().zip(&begins).map(|((start, end), begin)| begin + start..begin + end).collect();
        Layout { begins, bodies }
    }

    #[test]
    fn the_end_of_the_records_of_a_file_is_where_the_next_records_begin() {
        let layout = layout(&[(2, 8), (5, 5), (1, 10), (0, 7), (4, 4)]);
        assert_eq!(layout.body(), 2..44);
        let places: Vec<u64> = [2, 7, 8, 21, 30, 36, 37].map(|end| layout.place(end)).into();
        assert_eq!(places, [2, 7, 21, 21, 30, 36, 44]);
        let files: Vec<usize> = [2, 7, 21, 29, 30, 36].map(|offset| layout.file_of(offset)).into();
        assert_eq!(files, [0, 0, 2, 2, 3, 3]);
        let finished: Vec<usize> = [2, 21, 30, 44].map(|end| layout.finished(end)).into();
        assert_eq!(finished, [0, 2, 3, 5]);
    }

    #[test]
    fn without_records_everything_is_finished() {
        let layout = layout(&[(3, 3), (4, 4)]);
        assert_eq!((layout.body(), layout.finished(14)), (14..14, 2));
    }
}
