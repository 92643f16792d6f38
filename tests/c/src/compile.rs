//! Programs that are compiled against the installed library.

use crate::prefix;
use crate::run::{Ran, output, run};
use batchloom_tests::{scratch, skip};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The language that sources are compiled as, strictly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// ISO C99.
    C99,
    /// ISO C11.
    C11,
    /// ISO C++17.
    Cpp17,
}

impl Language {
    /// The compiler.
    pub fn compiler(self) -> &'static str {
        if self == Language::Cpp17 { "g++" } else { "gcc" }
    }

    fn flags(self) -> [&'static str; 3] {
        match self {
            Language::C99 => ["-std=c99", "-x", "c"],
            Language::C11 => ["-std=c11", "-x", "c"],
            Language::Cpp17 => ["-std=c++17", "-x", "c++"],
        }
    }
}

/// What a program is linked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// The shared library.
    Shared,
    /// The static library.
    Static,
}

/// A program to be compiled, with all warnings, which are errors.
#[derive(Clone, Debug)]
pub struct Program {
    language: Language,
    link: Link,
    sources: Vec<PathBuf>,
    flags: Vec<String>,
}

impl Program {
    /// A program of one source, linked with the shared library.
    pub fn new(language: Language, source: impl Into<PathBuf>) -> Program {
        Program { language, link: Link::Shared, sources: vec![source.into()], flags: Vec::new() }
    }

    /// A further source.
    #[must_use]
    pub fn source(mut self, source: impl Into<PathBuf>) -> Program {
        self.sources.push(source.into());
        self
    }

    /// A further flag of the compiler.
    #[must_use]
    pub fn flag(mut self, flag: impl Into<String>) -> Program {
        self.flags.push(flag.into());
        self
    }

    /// What it is linked with.
    #[must_use]
    pub fn link(mut self, link: Link) -> Program {
        self.link = link;
        self
    }

    /// The same with the sanitizers for memory and undefined behaviour; `None`, visibly, where the compiler has not got them.
    pub fn sanitized(&self) -> Option<Program> {
        static THERE: OnceLock<bool> = OnceLock::new();
        let sanitized =
            |program: Program| program.flag("-fsanitize=address,undefined").flag("-fno-sanitize-recover=all");
        let there = *THERE.get_or_init(|| {
            let folder = scratch();
            let source = folder.path().join("empty.c");
            std::fs::write(&source, "int main(void) { return 0; }\n").expect("a source");
            let program = folder.path().join("empty");
            let compiled = sanitized(Program::new(Language::C11, source)).try_compile(&program);
            compiled.status == Some(0) && run(program, [""; 0]).status == Some(0)
        });
        if !there {
            skip("the sanitizers of the compiler are not installed, or do not run here");
        }
        there.then(|| sanitized(self.clone()))
    }

    /// Compiles it to a file; fails the test with what the compiler says where it says anything.
    #[track_caller]
    pub fn compile(&self, to: impl AsRef<Path>) -> PathBuf {
        let ran = self.try_compile(to.as_ref());
        assert!(ran.status == Some(0) && ran.stderr.is_empty(), "{self:?}\n{}", ran.stderr);
        to.as_ref().to_owned()
    }

    /// Compiles it to a file; what the compiler says.
    pub fn try_compile(&self, to: &Path) -> Ran {
        let prefix = prefix();
        let mut command = Command::new(self.language.compiler());
        command.args(["-g", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]).args(self.language.flags()).args(&self.flags);
        command.arg("-I").arg(prefix.join("include")).args(&self.sources).args(["-x", "none", "-o"]).arg(to);
        match self.link {
            Link::Shared => command.arg("-L").arg(prefix.join("lib")).args(["-lbatchloom", "-pthread"]),
            Link::Static => command.arg(prefix.join("lib/libbatchloom.a")).args(private_libraries()),
        };
        output(&mut command)
    }
}

/// What the static library needs, as the file for pkg-config says.
fn private_libraries() -> Vec<String> {
    let file = std::fs::read_to_string(prefix().join("lib/pkgconfig/batchloom.pc")).expect("batchloom.pc");
    let line = file.lines().find_map(|line| line.strip_prefix("Libs.private:")).expect("Libs.private");
    line.split_whitespace().map(str::to_owned).collect()
}
