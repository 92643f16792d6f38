//! The name under which programs look for the shared library: the version of the ABI belongs to it.

const VERSION: &str = include_str!("src/version.rs");
const DECLARED: &str = "BATCHLOOM_ABI_VERSION: u32 = ";

fn main() {
    let declared = VERSION.split_once(DECLARED).and_then(|(_, rest)| rest.split_once(';'));
    let Some((version, _)) = declared else { return println!("cargo::error=src/version.rs declares no ABI version") };
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libbatchloom.so.{version}");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/version.rs");
}
