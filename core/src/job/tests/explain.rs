//! The explained plan, against what was read and found right.

use super::{CARDS, FIXED, MINI, SKETCH};
use crate::job::{compile, explain};

fn plan(text: &str) -> String {
    explain(&compile(text, "job.yaml", None).expect("a good job"))
}

#[test]
fn the_plan_of_the_example_is_this() {
    assert_eq!(plan(CARDS), include_str!("plans/cards.txt"), "\n{}", plan(CARDS));
}

#[test]
fn the_plan_of_a_fixed_width_job_is_this() {
    assert_eq!(plan(FIXED), include_str!("plans/fixed.txt"), "\n{}", plan(FIXED));
}

#[test]
fn lines_are_short_and_sensitive_fields_are_marked() {
    for text in [CARDS, FIXED, MINI, SKETCH] {
        let plan = plan(text);
        assert!(plan.lines().all(|line| line.chars().count() < 100 && line.trim_end() == line), "{plan}");
    }
    let marked = |line: &str| line.contains(" card ") && line.ends_with("sensitive");
    assert!(plan(CARDS).lines().any(marked));
}
