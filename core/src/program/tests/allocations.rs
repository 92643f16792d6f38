//! Records that are written allocate nothing: a block costs the same few allocations whatever it holds.

use super::*;
use std::alloc::{GlobalAlloc, Layout, System};
use std::cell::Cell;

thread_local! {
    static COUNT: Cell<u64> = const { Cell::new(0) };
}

/// The system's allocator, counting what the thread asks for.
struct Counting;

fn count() {
    // A thread that is ending has no counter any more.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

#[expect(unsafe_code, reason = "an allocator for tests, which only counts and passes on")]
// SAFETY: every call is the system allocator's, with the arguments as they came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        // SAFETY: the caller keeps to the contract of `alloc`.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps to the contract of `dealloc`.
        unsafe { System.dealloc(pointer, layout) }
    }

    unsafe fn realloc(&self, pointer: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        // SAFETY: the caller keeps to the contract of `realloc`.
        unsafe { System.realloc(pointer, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// Allocations of the second run of a block of `records` lines, through one working memory.
fn of_second_run(program: &Program, line: &dyn Fn(usize) -> String, records: usize) -> u64 {
    let text: String = (0..records).map(line).collect();
    let buffer = [&[b'#'; PAD][..], text.as_bytes(), &[b'#'; PAD]].concat();
    let mut worker = Worker::new(program, b'#');
    let first = worker.buffer(&buffer, 0);
    assert_eq!(
        first.counts().written,
        records as u64,
        "{:?}",
        String::from_utf8_lossy(worker.state.outputs[1].finished())
    );
    let before = COUNT.with(Cell::get);
    let second = worker.buffer(&buffer, 0);
    let allocations = COUNT.with(Cell::get) - before;
    assert_eq!(first, second);
    allocations
}

fn check(yaml: &str, line: &dyn Fn(usize) -> String) {
    for level in Level::available() {
        let program = program(yaml, &[], level);
        let few = of_second_run(&program, line, 50);
        let many = of_second_run(&program, line, 2000);
        assert!(many < 20, "{level:?}: {many} allocations");
        assert_eq!(few, many, "{level:?}");
    }
}

#[test]
fn the_reference_job_allocates_nothing_per_record() {
    let yaml = include_str!("../../../../examples/card-transactions/job.yaml");
    check(yaml, &|index| {
        format!(
            "PUR|T{index}|{}|4242424242424242|2026-03-16T10:11:12|{}.25|eur|Café {index}|5411|DE|Text|\n",
            index + 1,
            index * 7
        )
    });
}

#[test]
fn the_general_path_allocates_nothing_per_record_either() {
    check(GENERAL, &general_line);
}

#[test]
fn a_key_in_front_of_every_line_allocates_nothing_either() {
    let by = "[name, {amount: descending}, both, {card: descending}, day, at, flag, text, looked_up, missed]";
    let ordered = GENERAL.replacen("  ledger:\n", &format!("  ledger:\n    order: {{by: {by}}}\n"), 1);
    assert_ne!(ordered, GENERAL);
    check(&ordered, &general_line);
}

const GENERAL: &str = r#"
batchloom: 1
job: general
inputs:
  data:
    format: delimited
    delimiter: "|"
    record:
      type_field: kind
      fields:
        - kind
        - name: {trim: both, pattern: "[A-Za-zéü ]{1,20}"}
        - card: {pii: pan}
        - amount: {type: decimal(2), sign: trailing}
        - day: {type: date, format: "%d %b %Y"}
        - at: {type: timestamp, format: "%Y-%m-%d %H:%M:%S.%3f"}
        - flag: {type: boolean, values: [Y, N]}
        - note: {required: false}
        - iban: {valid_as: iban}
        - mail: {valid_as: email, length: {max: 40}}
        - code: {one_of: [A, LONGER KEY 9], in_lookup: names}
        - gtin: {check_digit: {modulus: 10, weights: [3, 1]}, valid_as: numeric}
        - limit: {type: decimal(2), range: {min: 0.01, max: 99.99}}
        - due: {type: date, format: "%d.%m.%Y", range: {min: 2020-01-01, max: 2030-12-31}}
      validate:
        - {check: "amount > 0 && (name.startsWith('x') || size(name) > 1)"}
        - {check: "upper(name) != 'BOB' || note == null", severity: warning}
transactions: {A: {}, B: {}}
outputs:
  ledger:
    format: delimited
    delimiter: ";"
    fields:
      - name: {from: name, case: upper, replace: {find: "É", with: "E"}}
      - both: {composite: {of: [name, card, note], delimiter: "-"}}
      - card: {from: card, mask: first6_last4, width: 24}
      - amount: {expr: "round(amount * 1.19, 2, 'half_even')"}
      - total: {composite: {of: [amount, amount], transform: sum}}
      - day: {from: day, format: "%y%j"}
      - at: {from: at, format: "%d.%m.%Y %H:%M"}
      - flag: {from: flag, values: ["1", "0"]}
      - text: {expr: "name.replace('e', 'xx') + text(amount)"}
      - way: {conditional: [{when: "amount > 100.00 && flag", then: HIGH}, {when: "note != null", from: note}, {else: LOW}]}
      - looked_up: {from: kind, lookup: names}
      - missed: {from: note, lookup: names, default: none}
    trailer:
      fields:
        - a: {expr: "written.sum(amount, flag || amount > 3)"}
        - b: {expr: "written.max(day)"}
        - c: {expr: "read.min(amount * 3)"}
  rejects: {from: rejects, format: delimited, fields: [reason, line]}
lookups:
  names: {table: {A: alpha, B: beta, LONGER KEY 9: c}}
"#;

fn general_line(index: usize) -> String {
    let kind = if index.is_multiple_of(2) { "A" } else { "B" };
    let code = if index.is_multiple_of(5) { "A" } else { "LONGER KEY 9" };
    let note = if index.is_multiple_of(3) { "" } else { "note" };
    format!(
        "{kind}| Zoé Müller |424242424242{}|{}.50|29 Feb 2024|2024-02-29 01:02:03.456|Y|{note}|GB29NWBK60161331926819|zoe@example.com|{code}|4006381333931|7.25|31.12.2025\n",
        1000 + index,
        index + 1
    )
}
