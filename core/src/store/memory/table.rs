//! A map that remembers what was replaced, until it is told that all is well.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::RangeBounds;

#[derive(Debug)]
pub(super) struct Table<K, V> {
    rows: BTreeMap<K, V>,
    /// What stood under a key before, the last change last.
    replaced: Vec<(K, Option<V>)>,
}

/// Keeping or undoing what was done since the last time.
pub(super) trait Undo {
    fn commit(&mut self);
    fn roll_back(&mut self);
}

impl<K, V> Default for Table<K, V> {
    fn default() -> Table<K, V> {
        Table { rows: BTreeMap::new(), replaced: Vec::new() }
    }
}

impl<K: Ord + Clone, V> Table<K, V> {
    pub(super) fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        self.rows.get(key)
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        let before = self.rows.insert(key.clone(), value);
        self.replaced.push((key, before));
    }

    pub(super) fn remove(&mut self, key: &K) {
        if let Some(before) = self.rows.remove(key) {
            self.replaced.push((key.clone(), Some(before)));
        }
    }

    /// Removes every row that is meant.
    pub(super) fn remove_all(&mut self, mut meant: impl FnMut(&K, &V) -> bool) {
        let keys: Vec<K> = self.rows.iter().filter(|(key, row)| meant(key, row)).map(|(key, _)| key.clone()).collect();
        keys.iter().for_each(|key| self.remove(key));
    }

    pub(super) fn iter(&self) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.iter()
    }

    pub(super) fn range(&self, range: impl RangeBounds<K>) -> impl DoubleEndedIterator<Item = (&K, &V)> {
        self.rows.range(range)
    }
}

impl<K: Ord + Clone, V> Undo for Table<K, V> {
    fn commit(&mut self) {
        self.replaced.clear();
    }

    fn roll_back(&mut self) {
        while let Some((key, before)) = self.replaced.pop() {
            match before {
                Some(value) => self.rows.insert(key, value),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_undone_is_as_it_was_and_what_is_kept_stays() {
        let mut table = Table::default();
        table.put(1, "one");
        table.put(2, "two");
        table.commit();
        table.put(1, "uno");
        table.put(1, "eins");
        table.remove(&2);
        table.put(3, "three");
        table.remove(&3);
        table.remove(&9);
        table.roll_back();
        assert_eq!(table.iter().collect::<Vec<_>>(), [(&1, &"one"), (&2, &"two")]);
        table.remove_all(|key, _| *key < 2);
        table.commit();
        table.roll_back();
        assert_eq!(table.range(0..).count(), 1);
    }
}
