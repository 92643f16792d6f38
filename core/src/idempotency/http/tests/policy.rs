use super::super::{CacheErrors, Policy};
use crate::idempotency::Keep;
use std::time::Duration;

#[test]
fn the_description_says_what_the_policy_does() {
    let text = Policy::default().description();
    let expected = "POST and PATCH requests may have the header `Idempotency-Key`: a string, with or without quotes, of 1 to \
                    255 visible ASCII characters, made up by the client once for each operation. A key belongs to its sender, \
                    method and route.\n\nThe response is recorded, whatever its status, and kept for 24 hours. A request \
                    that is sent again gets that response";
    assert!(text.starts_with(expected), "{text}");
    let policy = Policy {
        required: true,
        strict: true,
        longest: 64,
        methods: vec!["POST".into()],
        cache_errors: CacheErrors::BelowServerErrors,
        keep: Keep::For(Duration::from_secs(90 * 60)),
        ..Policy::default()
    };
    let text = policy.description();
    for part in ["POST requests need", "a string in quotes, of 1 to 64", "unless its status is 500", "for 90 minutes."]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let text = Policy { keep: Keep::Forever, cache_errors: CacheErrors::SuccessesOnly, ..policy }.description();
    assert!(text.contains("until it is purged.") && text.contains("unless its status is 400"), "{text}");
}

#[test]
fn durations_are_said_in_the_largest_unit_that_is_exact() {
    let said = |time| {
        let text = Policy { keep: Keep::For(time), ..Policy::default() }.description();
        let (_, rest) = text.split_once("kept for ").unwrap();
        rest.split_once('.').unwrap().0.to_owned()
    };
    let seconds = Duration::from_secs;
    assert_eq!(said(seconds(3 * 86_400)), "3 days");
    assert_eq!(said(seconds(25 * 3_600)), "25 hours");
    assert_eq!(said(seconds(3_600)), "1 hour");
    assert_eq!(said(seconds(61)), "61 seconds");
    assert_eq!(said(Duration::from_millis(1500)), "1500 milliseconds");
    assert_eq!(said(Duration::from_millis(20)), "20 milliseconds");
}

#[test]
fn statuses_are_kept_as_the_policy_says() {
    for (status, all, below, successes) in
        [(200, true, true, true), (302, true, true, true), (404, true, true, false), (503, true, false, false)]
    {
        let kept = [CacheErrors::All, CacheErrors::BelowServerErrors, CacheErrors::SuccessesOnly]
            .map(|rule| rule.keeps(status));
        assert_eq!(kept, [all, below, successes], "{status}");
    }
}
