//! 64 launches of one key, from processes and threads, in the same moment: one effect, and everybody gets the result.

#![expect(clippy::disallowed_methods, reason = "tests look at clocks directly, the core may not")]

use batchloom_crash::rounds::rounds;
use batchloom_crash::storm::Storm;

#[test]
fn sixty_four_launches_of_one_key_are_one_execution() {
    let rounds = rounds("STORM_ROUNDS", 200);
    let launches = env!("CARGO_BIN_EXE_launches").into();
    let storm = Storm { programs: 8, servers: 4, threads: 14, rounds, launches };
    assert_eq!(storm.width(), 64);
    let begin = std::time::Instant::now();
    storm.run().unwrap_or_else(|problem| panic!("{problem}"));
    println!("{rounds} rounds of 64 launches in {:.1?}", begin.elapsed());
}
