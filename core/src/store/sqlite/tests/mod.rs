//! What only the file has: opening, other processes, damage, versions.

#![expect(
    clippy::disallowed_methods,
    reason = "tests look at the disk, and damage it, behind the back of what they test"
)]

mod damage;
mod group;
mod opening;
mod rates;
mod versions;

use crate::os::Os;
use crate::state::{KeyRequest, KeyVerdict, Origin, Store};
use crate::store::OpenStore;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

fn open(path: &Path) -> crate::error::Result<Arc<dyn Store>> {
    crate::store::open(&Os::real(), &OpenStore::at(path))
}

fn key_request(key: &str, nonce: u128) -> KeyRequest {
    KeyRequest {
        scope: "payments".to_owned(),
        key: key.as_bytes().to_vec(),
        fingerprint: vec![7; 32],
        nonce,
        lease: Duration::from_secs(30),
        origin: Origin::default(),
    }
}

/// Begins and completes a key.
fn once(store: &dyn Store, key: &str, nonce: u128) -> crate::error::Result<()> {
    match store.begin_key(&key_request(key, nonce))? {
        KeyVerdict::Started { claim, .. } => store.complete_key(&claim, b"done", Some(Duration::from_secs(86_400))),
        other => panic!("started was expected: {other:?}"),
    }
}
