//! The key of the audit trail: the bytes of a file, so that it stands neither in a list of processes nor in a shell's history.

use batchloom::{Error, codes};
use std::io::Read;
use std::path::Path;

/// The variable that names the file where no option does.
const VARIABLE: &str = "BATCHLOOM_AUDIT_KEY_FILE";
/// More than any key has, and less than a file that was named by mistake.
const LONGEST: u64 = 4096;

/// The key in the file that is named by the option, else by the environment; `None` where neither names one.
///
/// # Errors
/// `FILE_MISSING`, `FILE_DENIED`, `READ_FAILED`; `OPTION_VALUE` for a file that is empty or too long to be a key.
#[expect(clippy::disallowed_methods, reason = "a face reads the environment; the library does not")]
pub(crate) fn read(option: Option<&Path>) -> Result<Option<Vec<u8>>, Error> {
    let variable = std::env::var_os(VARIABLE).filter(|value| !value.is_empty());
    option.or(variable.as_deref().map(Path::new)).map(read_file).transpose()
}

#[expect(clippy::disallowed_methods, reason = "the key is an argument of the command that happens to be in a file")]
fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let shown = path.display();
    let mut key = Vec::new();
    std::fs::File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut key)).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => codes::input::FILE_MISSING,
            std::io::ErrorKind::PermissionDenied => codes::input::FILE_DENIED,
            _ => codes::input::READ_FAILED,
        };
        Error::new(code, format!("the key of the audit trail, `{shown}`, could not be read")).caused_by(error)
    })?;
    let problem = match key.len() as u64 {
        0 => "is empty",
        1..=LONGEST => return Ok(key),
        _ => "has more than 4,096 bytes",
    };
    Err(Error::new(codes::job::OPTION_VALUE, format!("the key of the audit trail, `{shown}`, {problem}"))
        .help("a good key is 32 random bytes: `head -c 32 /dev/urandom > audit.key`"))
}
