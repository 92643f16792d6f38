//! The installation: moved to another folder, it is found by CMake and by pkg-config, and programs built with it do real work.
#![expect(clippy::disallowed_methods, reason = "tests look at files and start programs directly, the core may not")]

use batchloom_c_tests::{Ran, output, prefix, tool};
use batchloom_tests::{differ, project, read};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A folder outside of the project with the installation, the examples, and nothing else.
struct Elsewhere(tempfile::TempDir);

impl Elsewhere {
    fn new() -> Elsewhere {
        let folder = tempfile::tempdir().expect("a fresh folder");
        output(Command::new("cp").arg("-a").arg(prefix()).arg(folder.path().join("moved"))).good();
        for file in ["job.c", "job.cpp", "payments.yaml", "payments.txt"] {
            let from = project().join("bindings/c/examples").join(file);
            std::fs::copy(from, folder.path().join(file)).expect("a file of the examples");
        }
        Elsewhere(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Runs a program as somebody would who knows nothing of the library, and compares what it prints.
    #[track_caller]
    fn does_its_job(&self, program: &Path, example: &str, libraries: Option<&Path>) {
        let work = tempfile::tempdir_in(self.0.path()).expect("a fresh folder");
        for file in ["payments.yaml", "payments.txt"] {
            std::fs::copy(self.path(file), work.path().join(file)).expect("a file of the examples");
        }
        let mut command = Command::new(program);
        command.arg(work.path()).env_remove("LD_LIBRARY_PATH");
        if let Some(libraries) = libraries {
            command.env("LD_LIBRARY_PATH", libraries);
        }
        let printed = output(&mut command).good();
        let stored = read(project().join(format!("bindings/c/examples/{example}.out")));
        assert_eq!(differ(&stored, printed.as_bytes()), None, "{}", program.display());
    }

    /// What CMake says to a project with these lines.
    fn configure(&self, lines: &str) -> Ran {
        let text = format!("cmake_minimum_required(VERSION 3.16)\nproject(consumer C CXX)\n{lines}");
        std::fs::write(self.path("CMakeLists.txt"), text).expect("the project");
        let _ = std::fs::remove_dir_all(self.path("build"));
        let mut cmake = Command::new("cmake");
        cmake.arg("-S").arg(self.0.path()).arg("-B").arg(self.path("build"));
        output(cmake.arg(format!("-DCMAKE_PREFIX_PATH={}", self.path("moved").display())))
    }

    fn pkg_config(&self, arguments: &[&str]) -> Vec<String> {
        let mut command = Command::new("pkg-config");
        command.args(arguments).arg("batchloom").env("PKG_CONFIG_PATH", self.path("moved/lib/pkgconfig"));
        output(&mut command).good().split_whitespace().map(str::to_owned).collect()
    }

    /// Whether a program asks for the shared library when it starts.
    fn is_shared(program: &Path) -> bool {
        output(Command::new("readelf").arg("-d").arg(program)).good().contains("libbatchloom")
    }
}

const TARGETS: &str = "
set(CMAKE_CXX_STANDARD 17)
foreach(kind shared static)
  add_executable(${kind}_c job.c)
  add_executable(${kind}_cpp job.cpp)
  foreach(language c cpp)
    target_link_libraries(${kind}_${language} PRIVATE batchloom::$<IF:$<STREQUAL:${kind},shared>,batchloom,static>)
  endforeach()
endforeach()
";

#[test]
fn cmake_builds_programs_with_both_libraries() {
    if ![tool("cmake"), tool("gcc"), tool("g++"), tool("readelf")].iter().all(|found| *found) {
        return;
    }
    let elsewhere = Elsewhere::new();
    let version = env!("CARGO_PKG_VERSION");
    let ran = elsewhere.configure(&format!("find_package(batchloom {version} EXACT REQUIRED)\n{TARGETS}"));
    assert_eq!(ran.status, Some(0), "{ran:#?}");
    output(Command::new("cmake").arg("--build").arg(elsewhere.path("build"))).good();
    for (target, example) in
        [("shared_c", "job.c"), ("static_c", "job.c"), ("shared_cpp", "job.cpp"), ("static_cpp", "job.cpp")]
    {
        let program = elsewhere.path("build").join(target);
        assert_eq!(Elsewhere::is_shared(&program), target.starts_with("shared"), "{target}");
        elsewhere.does_its_job(&program, example, None);
    }
}

#[test]
fn cmake_refuses_versions_that_do_not_go_together() {
    if ![tool("cmake"), tool("gcc"), tool("g++")].iter().all(|found| *found) {
        return;
    }
    let elsewhere = Elsewhere::new();
    let [major, minor] =
        [env!("CARGO_PKG_VERSION_MAJOR"), env!("CARGO_PKG_VERSION_MINOR")].map(|part| part.parse::<u32>());
    let (Ok(major), Ok(minor)) = (major, minor) else { panic!("the version is made of numbers") };
    for good in [String::new(), format!("{major}.{minor}")] {
        let ran = elsewhere.configure(&format!("find_package(batchloom {good} REQUIRED)\n"));
        assert_eq!(ran.status, Some(0), "{good}: {ran:#?}");
    }
    for wrong in [format!("{}", major + 1), format!("{major}.{}", minor + 1), format!("{major}.{minor}.99")] {
        let ran = elsewhere.configure(&format!("find_package(batchloom {wrong} REQUIRED)\n"));
        assert!(ran.status != Some(0) && ran.stderr.contains("compatible"), "{wrong}: {ran:#?}");
    }
}

#[test]
fn pkg_config_names_what_programs_need() {
    if ![tool("pkg-config"), tool("gcc"), tool("g++"), tool("readelf")].iter().all(|found| *found) {
        return;
    }
    let elsewhere = Elsewhere::new();
    assert_eq!(elsewhere.pkg_config(&["--modversion"]), [env!("CARGO_PKG_VERSION")]);

    let shared = elsewhere.path("shared");
    let mut compiler = Command::new("gcc");
    compiler.arg("-std=c11").arg(elsewhere.path("job.c")).args(elsewhere.pkg_config(&["--cflags", "--libs"]));
    output(compiler.arg("-o").arg(&shared)).good();
    assert!(Elsewhere::is_shared(&shared));
    elsewhere.does_its_job(&shared, "job.c", Some(&elsewhere.path("moved/lib")));

    // The linker prefers a shared library: who wants the static one says so by the name of its file.
    for (compiler, flag, source) in [("gcc", "-std=c11", "job.c"), ("g++", "-std=c++17", "job.cpp")] {
        let program = elsewhere.path("static");
        let flags = elsewhere.pkg_config(&["--static", "--cflags", "--libs"]);
        let flags = flags.iter().map(|flag| if flag == "-lbatchloom" { "-l:libbatchloom.a" } else { flag });
        let mut compiler = Command::new(compiler);
        compiler.arg(flag).arg(elsewhere.path(source)).args(flags).arg("-o").arg(&program);
        output(&mut compiler).good();
        assert!(!Elsewhere::is_shared(&program));
        elsewhere.does_its_job(&program, source, None);
    }
}

#[test]
fn nothing_of_the_installation_names_the_folder_it_was_made_in() {
    let made_in = prefix().display().to_string();
    for file in ["lib/pkgconfig/batchloom.pc", "lib/cmake/batchloom/batchloom-config.cmake"] {
        let text = String::from_utf8(read(prefix().join(file))).expect("a text");
        assert!(!text.contains(&made_in) && !text.contains('@'), "{file}: {text}");
    }
}
