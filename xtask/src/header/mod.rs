//! `include/batchloom.h`: made of the crate under `bindings/c`, and of its head and tail.
//!
//! What a function must say for itself is checked before anything is written: a sentence, `Threads:`, `Errors:`, `Since:`.

mod said;

use crate::tree::{self, Outcome};
use std::path::Path;

const HEADER: &str = "bindings/c/include/batchloom.h";

/// Writes the header, or with `check` compares it with what stands there.
pub fn generate(root: &Path, check: bool) -> Outcome {
    let problems = undocumented(root)?;
    if !problems.is_empty() {
        return Err(problems);
    }
    let text = text(root)?;
    let path = root.join(HEADER);
    if check {
        let found = tree::read(&path)?;
        return match found == text {
            true => Ok(format!(
                "header: {HEADER} is what the crate says, {} functions",
                text.matches("\nint32_t batch").count()
            )),
            false => Err(vec![format!("{HEADER} is not what the crate says: cargo xtask gen-header")]),
        };
    }
    std::fs::write(&path, text).map_err(|error| vec![format!("{HEADER}: {error}")])?;
    Ok(format!("header: {HEADER} written"))
}

/// The text of the header.
fn text(root: &Path) -> Result<String, Vec<String>> {
    let folder = root.join("bindings/c");
    let failed = |what: String| vec![format!("the header cannot be made: {what}")];
    let mut config = cbindgen::Config::from_file(folder.join("cbindgen.toml")).map_err(failed)?;
    config.header = Some(tree::read(&folder.join("header/head.h"))?.trim_end().to_owned());
    // Its modules in the order in which it names them.
    let builder = cbindgen::Builder::new().with_config(config).with_src(folder.join("src/lib.rs"));
    let bindings = builder.generate().map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    bindings.write(&mut bytes);
    let made = String::from_utf8(bytes).map_err(|error| failed(error.to_string()))?;
    let tail = tree::read(&folder.join("header/tail.h"))?;
    // Behind everything that it speaks of, and inside of the guard.
    let Some((body, end)) = made.rsplit_once("#endif") else { return Err(failed("it has no guard".into())) };
    Ok(format!("{}\n\n{}\n#endif{}", body.trim_end(), tail.trim_end(), end))
}

/// What functions of the header do not say for themselves.
fn undocumented(root: &Path) -> Result<Vec<String>, Vec<String>> {
    let mut problems = Vec::new();
    for path in tree::files(&root.join("bindings/c/src"), "rs")? {
        let shown = tree::shown(root, &path).to_string();
        let found = said::functions(&tree::read(&path)?);
        problems
            .extend(found.iter().flat_map(|function| function.problems()).map(|problem| format!("{shown}: {problem}")));
    }
    Ok(problems)
}

/// The names of the functions of the header, sorted.
pub fn functions(root: &Path) -> Result<Vec<String>, Vec<String>> {
    let mut names = Vec::new();
    for path in tree::files(&root.join("bindings/c/src"), "rs")? {
        names.extend(said::functions(&tree::read(&path)?).into_iter().map(|function| function.name));
    }
    names.sort();
    Ok(names)
}
