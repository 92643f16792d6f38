//! Totals: merged in any grouping and order they come to what big integers come to.

use super::*;
use crate::program::partial::LineCount;
use crate::record::I256;
use num_bigint::BigInt;
use proptest::prelude::*;

fn accumulated(empty: &Accumulator, values: &[i128]) -> Accumulator {
    let mut total = empty.clone();
    values.iter().for_each(|value| total.add(*value));
    total
}

fn merged(left: &Accumulator, right: &Accumulator) -> Accumulator {
    let mut merged = left.clone();
    merged.merge(right);
    merged
}

fn kinds() -> [Accumulator; 3] {
    [Accumulator::Sum(I256::ZERO), Accumulator::Least(None), Accumulator::Greatest(None)]
}

/// The value by other means.
fn expected(kind: &Accumulator, values: &[i128]) -> Option<String> {
    match kind {
        Accumulator::Sum(_) => Some(values.iter().map(|value| BigInt::from(*value)).sum::<BigInt>().to_string()),
        Accumulator::Least(_) => values.iter().min().map(i128::to_string),
        Accumulator::Greatest(_) => values.iter().max().map(i128::to_string),
    }
}

pub(super) fn value(total: &Accumulator) -> Option<String> {
    match total {
        Accumulator::Sum(sum) => Some(sum.to_string()),
        Accumulator::Least(value) | Accumulator::Greatest(value) => value.map(|value| value.to_string()),
    }
}

fn values() -> impl Strategy<Value = Vec<i128>> {
    let any = prop_oneof![any::<i128>(), -1000..1000i128, Just(i128::MAX), Just(i128::MIN)];
    prop::collection::vec(any, 0..20)
}

fn partial(begin: u64, reads: &[u64], sum: i128, first: u64, failure: bool) -> Partial {
    let types = reads.iter().map(|read| TypeCounts { read: *read, written: *read, ..TypeCounts::default() });
    let types: Vec<TypeCounts> = types.collect();
    let read = reads.iter().sum::<u64>();
    let rule =
        if first == 0 || read == 0 { RuleCount::default() } else { RuleCount { count: 2, first: first.min(read) } };
    let failure = failure.then(|| Failure {
        code: 3001,
        message: "a \"reason\"\u{1}".into(),
        record: first,
        offset: begin,
        field: Some("f".into()),
    });
    let totals: Vec<Accumulator> =
        kinds().iter().map(|kind| accumulated(kind, &[sum, i128::MIN])).chain(kinds()).collect();
    Partial {
        version: PARTIAL_VERSION,
        begin,
        end: begin + read,
        record_bytes: read,
        passed: PassedCounts { comments: LineCount { lines: begin, bytes: read }, ..PassedCounts::default() },
        types,
        rules: vec![rule],
        files: vec![FilePartial { file: begin / 5, read, totals: totals.clone() }],
        totals,
        records: vec![read],
        failure,
    }
}

fn partials() -> impl Strategy<Value = [Partial; 3]> {
    let one = || (prop::collection::vec(0..5u64, 3), any::<i128>(), 0..4u64, prop::bool::weighted(0.2));
    (one(), one(), one()).prop_map(|parts| {
        let mut begin = 0;
        [parts.0, parts.1, parts.2].map(|(reads, sum, first, failure)| {
            let next = partial(begin, &reads, sum, first, failure);
            begin = next.end;
            next
        })
    })
}

proptest! {
    #[test]
    fn any_grouping_comes_to_what_big_integers_come_to(one in values(), two in values(), three in values()) {
        let all = [one.clone(), two.clone(), three.clone()].concat();
        for kind in kinds() {
            let [one, two, three] = [&one, &two, &three].map(|values| accumulated(&kind, values));
            let left = merged(&merged(&one, &two), &three);
            prop_assert_eq!(value(&left), expected(&kind, &all));
            prop_assert_eq!(&left, &merged(&one, &merged(&two, &three)));
            prop_assert_eq!(&left, &merged(&three, &merged(&two, &one)));
            prop_assert_eq!(&left, &merged(&left, &kind));
            prop_assert_eq!(&left, &merged(&kind, &left));
        }
    }

    #[test]
    fn partials_merge_in_any_grouping(parts in partials()) {
        let merge = |left: &Partial, right: &Partial| {
            let mut merged = left.clone();
            merged.merge(right);
            merged
        };
        let [one, two, three] = &parts;
        let left = merge(&merge(one, two), three);
        prop_assert_eq!(&left, &merge(one, &merge(two, three)));
        prop_assert_eq!(left.begin, one.begin);
        prop_assert_eq!(left.end, three.end);
        prop_assert_eq!(left.counts().read, parts.iter().map(|part| part.counts().read).sum::<u64>());
    }

    #[test]
    fn what_is_stored_is_what_is_read_back(
        parts in partials(), bytes in prop::collection::vec(any::<u8>(), 0..40),
        places in prop::collection::vec((any::<u64>(), any::<u64>(), prop::option::of(any::<u32>())), 0..4),
    ) {
        for part in parts {
            let text = serde_json::to_string(&part).unwrap();
            prop_assert_eq!(serde_json::from_str::<Partial>(&text).unwrap(), part);
        }
        let fixups = places.into_iter().map(|(at, record, width)| Fixup { at, record, width }).collect();
        let segment = Segment { bytes, fixups };
        let text = serde_json::to_string(&segment).unwrap();
        prop_assert_eq!(serde_json::from_str::<Segment>(&text).unwrap(), segment);
    }
}

#[test]
fn record_numbers_are_put_in_and_cut_to_their_width() {
    let fixup = |at, record, width| Fixup { at, record, width };
    let fixups = [fixup(0, 1, None), fixup(1, 2, Some(3)), fixup(5, 2, Some(1))];
    let resolved = |before| Segment::resolve(b"|   |x\n", &fixups, before).unwrap();
    assert_eq!(resolved(0).unwrap(), b"1|002|2\n");
    assert_eq!(resolved(998).unwrap(), b"999|000|0\n", "a record of fixed width keeps its width");
    assert_eq!(Segment::resolve(b"as it is", &[], 5).unwrap(), None);
}
