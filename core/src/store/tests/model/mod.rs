//! Random lives of executions and keys, against a slow and obvious model that shares no code with the store.
//!
//! Several processes launch, work, stop, are killed and stand still; after each step the store must have said what the model
//! says, and show every execution as the model has it. The same is driven in memory, in a file, and through a store that
//! loses answers, with callers that repeat their calls.

mod driver;
mod faulty;
mod keys;
mod world;

use super::support::Scene;
use driver::{Driver, Step, steps};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// `PROPTEST_CASES`, 256 by default, makes this longer or shorter for those who have the time.
fn drive(cases: u32, scene: fn() -> Scene, losing: bool) {
    let cases = cases * Config::default().cases.div_ceil(256);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let outcome = TestRunner::new(config).run(&(steps(), any::<u64>()), |(steps, seed)| {
        let mut driver = Driver::new(scene(), losing.then_some(seed));
        for step in &steps {
            driver.step(step).map_err(TestCaseError::fail)?;
        }
        driver.finish().map_err(TestCaseError::fail)
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

#[test]
fn memory_does_what_the_model_does() {
    drive(1_500, Scene::memory, false);
}

#[test]
fn a_file_does_what_the_model_does() {
    drive(40, Scene::file, false);
}

#[test]
fn lost_answers_change_nothing_for_callers_that_repeat() {
    drive(700, Scene::memory, true);
    drive(20, Scene::file, true);
}

/// The model is not so small that nothing happens in it.
#[test]
fn the_steps_reach_every_verdict() {
    let seen = std::cell::RefCell::new(std::collections::BTreeSet::new());
    let config = Config { cases: 6_000, failure_persistence: None, ..Config::default() };
    // Always the same ones: this asks how far they reach, not whether there is a fault somewhere.
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
        .run(&steps(), |steps: Vec<Step>| {
            let mut driver = Driver::new(Scene::memory(), None);
            for step in &steps {
                seen.borrow_mut().insert(driver.step(step).unwrap());
            }
            Ok(())
        })
        .unwrap();
    let seen: Vec<String> = seen.into_inner().into_iter().collect();
    for word in [
        "fresh",
        "resume gone=true",
        "resume gone=false",
        "finish gone=true",
        "finish gone=false",
        "in progress",
        "mismatch",
        "completed",
        "failed",
        "abandoned",
        "purged same=true",
        "purged same=false",
        "fenced",
        "target claimed",
        "live",
        "state",
        "stopped",
        "key taken over",
        "key in progress",
        "key purged",
        "key failed",
        "key completed",
        "key mismatch",
        "key started",
    ] {
        assert!(seen.iter().any(|said| said.contains(word)), "{word}: {seen:?}");
    }
}
