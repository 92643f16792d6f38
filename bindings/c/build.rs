//! The name under which programs look for the shared library: its major version belongs to it.

fn main() {
    let major = env!("CARGO_PKG_VERSION_MAJOR");
    println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libbatchloom.so.{major}");
    println!("cargo::rerun-if-changed=build.rs");
}
