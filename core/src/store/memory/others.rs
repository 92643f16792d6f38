//! Keys of functions and requests, processes and the audit trail, in memory.

use super::data::Data;
use crate::error::Result;
use crate::state::{AuditEntry, AuditHead};
use crate::store::rows::{AuditRows, OwnerRow, OwnerRows, RequestRow, RequestRows, RequestState, Tail};

impl RequestRows for Data {
    fn request(&mut self, scope: &str, key: &[u8]) -> Result<Option<RequestRow>> {
        Ok(self.requests.get(&(scope.to_owned(), key.to_vec())).cloned())
    }

    fn put_request(&mut self, row: &RequestRow) -> Result<()> {
        self.requests.put((row.scope.clone(), row.key.clone()), row.clone());
        Ok(())
    }

    fn delete_request(&mut self, scope: &str, key: &[u8]) -> Result<()> {
        self.requests.remove(&(scope.to_owned(), key.to_vec()));
        Ok(())
    }

    fn requests_before(&mut self, before: i128, now: i128, most: u32) -> Result<Vec<RequestRow>> {
        let meant = |row: &&RequestRow| {
            matches!(row.state, RequestState::Completed | RequestState::Failed)
                && row.updated_at < before
                && row.expires_at.is_none_or(|at| at <= now)
        };
        Ok(self.requests.iter().map(|(_, row)| row).filter(meant).take(most as usize).cloned().collect())
    }
}

impl OwnerRows for Data {
    fn owner(&mut self, number: u64) -> Result<Option<OwnerRow>> {
        Ok(self.owners.get(&number).cloned())
    }

    fn put_owner(&mut self, row: &OwnerRow) -> Result<()> {
        self.owners.put(row.number, row.clone());
        Ok(())
    }

    fn delete_owner(&mut self, number: u64) -> Result<()> {
        self.owners.remove(&number);
        Ok(())
    }

    fn owners_below(&mut self, number: u64, most: u32) -> Result<Vec<OwnerRow>> {
        let rows: Vec<&OwnerRow> = self.owners.range(..number).map(|(_, row)| row).collect();
        let most = (most as usize).min(rows.len());
        let (lowest, rest) = rows.split_at(most);
        let highest = &rest[rest.len().saturating_sub(most)..];
        Ok(lowest.iter().chain(highest).map(|row| (*row).clone()).collect())
    }

    fn next_owner(&mut self) -> Result<u64> {
        Ok(self.next("owner"))
    }
}

impl AuditRows for Data {
    fn tail(&mut self) -> Result<Option<Tail>> {
        let last = self.trail.iter().next_back();
        Ok(last.map(|(_, entry)| Tail {
            head: AuditHead { sequence: entry.sequence, hash: entry.hash },
            key_id: entry.key_id.clone(),
        }))
    }

    fn append(&mut self, entry: &AuditEntry) -> Result<()> {
        self.trail.put(entry.sequence, entry.clone());
        Ok(())
    }

    fn entries(&mut self, after: u64, most: u32) -> Result<Vec<AuditEntry>> {
        Ok(self.trail.range(after.saturating_add(1)..).take(most as usize).map(|(_, entry)| entry.clone()).collect())
    }
}
