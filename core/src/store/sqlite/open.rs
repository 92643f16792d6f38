//! Opening a store.

use super::backend::Shared;
use super::fault::{Place, cannot_open};
use super::link::Link;
use super::migrate::{Access, is_current, migrate};
use super::owners_file::OwnersFile;
use super::registry::{self, Known, Registered};
use crate::error::{Error, Result, codes::store};
use crate::os::{FileKind, LockFile, Os, ProcessIdentity};
use crate::state::Store;
use crate::store::OpenStore;
use crate::store::handle::Handle;
use crate::store::process::Process;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Opens the store of a file; see `store::open`.
pub(in crate::store) fn open(os: &Os, options: &OpenStore) -> Result<Arc<dyn Store>> {
    let site = Site::find(os, options)?;
    let failed = |error| cannot_open(&options.path, error);
    let file = os.open_lock_file(&site.place.beside(".owners")).map_err(failed)?;
    let key = file.identity().map_err(failed)?;
    let shared = match registry::find(os, &key, options.busy)? {
        Known::Open(shared) => shared,
        Known::Free(registered) => {
            let identity = os.process_identity().map_err(failed)?;
            let shared = Arc::new(site.open(options, file, identity, Some(registered))?);
            registry::opened(&key, &shared);
            shared
        }
    };
    Ok(Arc::new(Handle::new(shared.clone(), shared.process.clone(), options.audit_key.clone())))
}

/// As another process would: past the registry, with locks and an identity of its own. The count of statements goes along.
#[cfg(test)]
pub(in crate::store) fn open_apart(
    os: &Os,
    options: &OpenStore,
    change: impl FnOnce(&mut ProcessIdentity),
) -> Result<(Arc<dyn Store>, Arc<std::sync::atomic::AtomicU64>)> {
    let site = Site::find(os, options)?;
    let failed = |error| cannot_open(&options.path, error);
    let file = os.open_lock_file(&site.place.beside(".owners")).map_err(failed)?;
    let mut identity = os.process_identity().map_err(failed)?;
    change(&mut identity);
    let shared = Arc::new(site.open(options, file, identity, None)?);
    let handle = Handle::new(shared.clone(), shared.process.clone(), options.audit_key.clone());
    Ok((Arc::new(handle), shared.statements.clone()))
}

/// Where a store lies, or is going to.
struct Site {
    place: Arc<Place>,
    /// Whether only this host sees it.
    local: bool,
}

impl Site {
    /// Looks at the path, and creates the folder where that is wanted.
    fn find(os: &Os, options: &OpenStore) -> Result<Site> {
        let failed = |error| cannot_open(&options.path, error);
        let path = options.path.as_path();
        let name = path.file_name().ok_or_else(|| failed(std::io::ErrorKind::InvalidInput.into()))?;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        // All names beside the store are made from this one: links to it must not give it other owners.
        let path: PathBuf = match os.identity_at(path).map_err(failed)? {
            Some(found) if found.kind != FileKind::Regular => return Err(no_file(path, found.kind)),
            Some(_) => os.canonical(path).map_err(failed)?,
            None if !options.create => return Err(missing(path)),
            None => {
                if os.identity_at(folder).map_err(failed)?.is_none() {
                    os.create_folder(folder).map_err(failed)?;
                }
                os.canonical(folder).map_err(failed)?.join(name)
            }
        };
        let network = os.is_network_folder(path.parent().unwrap_or(&path)).map_err(failed)?;
        if let Some(kind) = network.filter(|_| !options.force_network) {
            return Err(on_network(&options.path, kind));
        }
        Ok(Site { place: Arc::new(Place { os: os.clone(), path }), local: network.is_none() })
    }

    fn open(
        &self,
        options: &OpenStore,
        file: LockFile,
        identity: ProcessIdentity,
        registered: Option<Registered>,
    ) -> Result<Shared> {
        let owners = OwnersFile::enter(file, &self.place, &identity, registered)?;
        let writer = Link::create(&self.place, options.busy, &Arc::default())?;
        // Only who finds another layout has to be alone: opening a store that is as it should be waits for nobody. Somebody who is
        // at it and lets nobody look is waited for there, where it has a name.
        let hidden = owners.is_being_set_up()? && self.place.hides();
        let access = match !hidden && is_current(&writer)? {
            true => Access::Full,
            false => owners.alone(options.busy, || migrate(&writer))?,
        };
        writer.configure()?;
        let process = Process::new(&self.place.os, identity, self.local, Box::new(owners));
        Ok(Shared::new(writer, access, Arc::new(process), options.busy))
    }
}

fn missing(path: &Path) -> Error {
    Error::new(store::STORE_OPEN, format!("there is no store `{}`", path.display()))
        .help("give the path of another one with `--store PATH`")
}

fn no_file(path: &Path, kind: FileKind) -> Error {
    Error::new(
        store::STORE_OPEN,
        format!("the store `{}` cannot be opened: it is {}", path.display(), kind.with_article()),
    )
}

fn on_network(path: &Path, kind: &str) -> Error {
    Error::new(store::STORE_NETWORK, format!("`{}` lies on a network file system ({kind})", path.display()))
        .help("put the store on a local disk, or force it where only one host ever uses it")
}
