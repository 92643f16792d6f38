//! Records of one length without line ends: against a slow division, at any block size and number of threads, with line feeds,
//! NUL bytes and cut characters inside of them.

use super::formats::run;
use super::support::Scene;
use crate::engine::{Job, Status};
use proptest::prelude::*;

pub(super) fn job(encoding: &str) -> Job {
    let yaml = format!(
        r#"
batchloom: 1
job: records
inputs:
  transactions:
    format: fixed
    line_end: none
    encoding: {encoding}
    header: {{match: H, fields: [{{tag: {{width: 1}}}}, {{rest: {{width: 8, required: false}}}}]}}
    record:
      fields:
        - a: {{width: 2}}
        - b: {{width: 4, at: 4, trim: both, required: false}}
        - c: {{width: 2}}
transactions: {{ROW: {{map: {{a: {{from: a}}, b: {{from: b}}, c: {{from: c}}}}}}}}
outputs:
  ledger:
    format: fixed
    line_end: none
    fields: [{{c: {{width: 6}}}}, {{a: {{width: 5, justify: right}}}}, {{b: {{width: 8}}}}]
    header: {{fields: [{{tag: {{width: 19, constant: ABC}}}}]}}
  rejects: {{from: rejects, format: delimited, delimiter: "|", fields: [record_number, offset, reason, line]}}
"#
    );
    Job::from_yaml(&yaml, "records.yaml").unwrap_or_else(|error| panic!("{error:?}"))
}

/// The text of bytes, where they are one.
type Text = fn(&[u8]) -> Option<String>;

fn expected(body: &[u8], text: Text) -> Result<(Vec<u8>, Vec<u8>), u64> {
    let padded = |text: &str, width: usize, right: bool| {
        let blanks = " ".repeat(width - text.len());
        if right { blanks + text } else { text.to_owned() + &blanks }
    };
    let (mut ledger, mut rejects) = (b"ABC".to_vec(), Vec::new());
    ledger.resize(19, b' ');
    for (index, record) in body.chunks(9).enumerate() {
        let offset = 9 + 9 * index as u64;
        if record[0] == b'H' {
            return Err(offset);
        }
        let fields = [&record[0..2], &record[3..7], &record[7..9]].map(text);
        let reason = match &fields {
            _ if record.contains(&0) => "BL3109",
            _ if text(record).is_none() => "BL3108",
            [Some(a), Some(b), Some(c)] => {
                let b = b.trim_matches(' ');
                ledger.extend_from_slice((padded(c, 6, false) + &padded(a, 5, true) + &padded(b, 8, false)).as_bytes());
                continue;
            }
            _ => "BL3108",
        };
        rejects.extend_from_slice(format!("{}|{offset}|{reason}|", index + 1).as_bytes());
        rejects.extend_from_slice(record);
        rejects.push(b'\n');
    }
    Ok((ledger, rejects))
}

fn check(job: &Job, body: &[u8], text: Text) {
    let input = [b"Hheader..", body].concat();
    let expected = expected(body, text);
    for (block, threads) in [(1, 1), (7, 2), (64, 3), (1 << 20, 1)] {
        let scene = Scene::new(&input);
        let report = run(job, &scene, block, threads);
        let shown = input.escape_ascii();
        match &expected {
            Ok((ledger, rejects)) => {
                assert_eq!(report.status, Status::Completed, "{shown} {:?}", report.error);
                assert_eq!(report.counts.read, body.len() as u64 / 9);
                assert_eq!(
                    scene.read("ledger").escape_ascii().to_string(),
                    ledger.escape_ascii().to_string(),
                    "{shown}"
                );
                assert_eq!(scene.read("rejects").escape_ascii().to_string(), rejects.escape_ascii().to_string());
            }
            Err(offset) => {
                let error = report.error.unwrap();
                assert!(error.to_string().contains("BL3009"), "{error}");
                let position = error.position().unwrap();
                assert_eq!((position.offset, position.line), (Some(*offset), None));
            }
        }
    }
}

/// Bytes of whole records, of pieces that are hard on whoever divides them.
pub(super) fn body() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        8 => "[a-z ]{1,9}".prop_map(String::into_bytes),
        3 => Just(b"\n".to_vec()),
        2 => Just(b"\r\n".to_vec()),
        2 => Just("ä".as_bytes().to_vec()),
        1 => Just("€".as_bytes().to_vec()),
        1 => Just(b"\0".to_vec()),
        1 => Just(b"\xFF".to_vec()),
        1 => Just(b"|".to_vec()),
    ];
    prop::collection::vec(piece, 0..60).prop_map(|pieces| {
        let mut bytes = pieces.concat();
        bytes.truncate(bytes.len() / 9 * 9);
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_utf_8(body in body()) {
        check(&job("utf-8"), &body, |text| String::from_utf8(text.to_vec()).ok());
    }

    #[test]
    fn of_single_byte_characters(body in body()) {
        check(&job("iso-8859-1"), &body, |text| Some(text.iter().map(|byte| char::from(*byte)).collect()));
    }

    #[test]
    fn a_header_among_them_ends_the_run(body in body(), record in 0..20usize) {
        let mut body = body;
        if let Some(byte) = body.get_mut(9 * record) {
            *byte = b'H';
        }
        check(&job("utf-8"), &body, |text| String::from_utf8(text.to_vec()).ok());
    }
}
