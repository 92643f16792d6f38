//! Every way in which a trail can be touched, and what says so.

use super::{AuditKey, Sealing, Verifier, head_text, parse_head, seal, to_json, verify};
use crate::error::codes::store;
use crate::state::{AuditEntry, AuditHead, Event, NewEvent, Origin};
use proptest::prelude::*;

const START: AuditHead = AuditHead { sequence: 0, hash: [0; 32] };

fn event(number: u64) -> NewEvent {
    NewEvent {
        event: Event::ALL[number as usize % Event::ALL.len()],
        scope: "eod".to_owned(),
        subject: format!("E{}", number % 7),
        token: number.is_multiple_of(2).then_some(number),
        origin: Origin { actor: number.is_multiple_of(3).then(|| "ops".to_owned()), correlation: None },
        detail: serde_json::json!({ "n": number }),
    }
}

fn chain(numbers: impl Iterator<Item = u64>, key: Option<&AuditKey>) -> Vec<AuditEntry> {
    let mut head = START;
    numbers
        .map(|number| {
            let new = Sealing { event: &event(number), at: i128::from(number) - 5, place: "host:1" };
            let entry = seal(&new, &head, key);
            head = AuditHead { sequence: entry.sequence, hash: entry.hash };
            entry
        })
        .collect()
}

fn head(trail: &[AuditEntry]) -> AuditHead {
    trail.last().map_or(START, |last| AuditHead { sequence: last.sequence, hash: last.hash })
}

/// The number of the first bad entry, and what is said.
fn fault(trail: &[AuditEntry], key: Option<&AuditKey>, exported: Option<&AuditHead>) -> Option<(String, String)> {
    let error = verify([Ok(trail.to_vec()), Ok(Vec::new())], key, exported).err()?;
    assert_eq!(error.code(), store::AUDIT_BROKEN);
    Some((error.context()[0].1.clone(), error.message().to_owned()))
}

fn assert_fault(trail: &[AuditEntry], key: Option<&AuditKey>, exported: Option<&AuditHead>, entry: u64, what: &str) {
    let (number, message) = fault(trail, key, exported).expect("the trail is broken");
    assert_eq!(number, entry.to_string(), "{message}");
    assert!(message.contains(what), "{message}");
}

#[test]
fn a_trail_as_it_was_written_verifies_with_and_without_a_key() {
    let key = AuditKey::new(*b"secret");
    for key in [None, Some(&key)] {
        let trail = chain(0..100, key);
        let pages = trail.chunks(7).map(|page| Ok(page.to_vec()));
        let verified = verify(pages, key, Some(&head(&trail[..50]))).unwrap();
        assert_eq!((verified.entries, verified.head), (100, head(&trail)));
    }
    assert_eq!(verify([Ok(Vec::new())], None, None).unwrap().head, START);
    assert_eq!(verify([Ok(Vec::new())], Some(&key), Some(&START)).unwrap().entries, 0);
}

#[test]
fn an_edited_field_is_found_whichever_it_is() {
    let edits: [fn(&mut AuditEntry); 9] = [
        |entry| entry.at += 1,
        |entry| entry.event = Event::Purged,
        |entry| entry.scope.push('x'),
        |entry| entry.subject.push('x'),
        |entry| entry.token = Some(99),
        |entry| entry.origin.actor = Some("somebody".to_owned()),
        |entry| entry.origin.correlation = Some(String::new()),
        |entry| entry.place.push('x'),
        |entry| entry.detail.push(' '),
    ];
    let key = AuditKey::new(*b"secret");
    for key in [None, Some(&key)] {
        for edit in edits {
            let mut trail = chain(0..20, key);
            edit(&mut trail[10]);
            assert_fault(&trail, key, None, 11, "hash does not match");
        }
    }
}

#[test]
fn bytes_cannot_wander_from_one_field_to_the_next() {
    let mut trail = chain(0..3, None);
    trail[1].scope = "eodE".to_owned();
    trail[1].subject = "1".to_owned();
    assert_fault(&trail, None, None, 2, "hash does not match");
}

#[test]
fn removed_added_and_moved_entries_are_found() {
    let trail = chain(0..20, None);
    let mut removed = trail.clone();
    removed.remove(4);
    assert_fault(&removed, None, None, 5, "entry 6 stands in its place");
    let mut renumbered = removed;
    renumbered.iter_mut().skip(4).for_each(|entry| entry.sequence -= 1);
    assert_fault(&renumbered, None, None, 5, "does not follow");
    let mut added = trail.clone();
    added.insert(4, trail[3].clone());
    assert_fault(&added, None, None, 5, "entry 4 stands in its place");
    let mut moved = trail;
    moved.swap(4, 5);
    assert_fault(&moved, None, None, 5, "entry 6 stands in its place");
}

#[test]
fn a_cut_end_shows_against_an_exported_head_only() {
    let trail = chain(0..20, None);
    let exported = head(&trail);
    assert_eq!(fault(&trail[..15], None, None), None);
    assert_fault(&trail[..15], None, Some(&exported), 16, "the exported head is 20:");
    assert_fault(&[], None, Some(&exported), 1, "the exported head");
}

#[test]
fn a_trail_written_anew_shows_against_the_head_and_against_the_key() {
    let key = AuditKey::new(*b"secret");
    let (plain, keyed) = (chain(0..20, None), chain(0..20, Some(&key)));
    let forged = chain((0..20).map(|number| number + u64::from(number == 7)), None);
    assert_eq!(fault(&forged, None, None), None, "a chain without key and head proves nothing against its writer");
    assert_fault(&forged, None, Some(&head(&plain)), 20, "exported head");
    assert_fault(&forged, Some(&key), None, 1, "sealed with a key");
    let mut tail = keyed[..7].to_vec();
    let rest = seal(&Sealing { event: &event(7), at: 2, place: "host:1" }, &head(&tail), None);
    tail.push(rest);
    assert_fault(&tail, Some(&key), None, 8, "sealed without a key, and the one before with one");
}

#[test]
fn another_key_and_a_missing_one_are_said() {
    let (key, other) = (AuditKey::new(*b"secret"), AuditKey::new(*b"other"));
    let trail = chain(0..3, Some(&key));
    assert_fault(&trail, Some(&other), None, 1, &format!("the key {}, and {} was given", key.id(), other.id()));
    assert_fault(&trail, None, None, 1, "none was given");
    let mut renamed = trail;
    renamed.iter_mut().for_each(|entry| entry.key_id = Some(other.id().to_owned()));
    assert_fault(&renamed, Some(&other), None, 1, "hash does not match");
}

#[test]
fn a_key_may_begin_later_and_never_shows_itself() {
    let key = AuditKey::new(*b"secret");
    let mut trail = chain(0..3, None);
    trail.push(seal(&Sealing { event: &event(3), at: 0, place: "host:1" }, &head(&trail), Some(&key)));
    assert_eq!(fault(&trail, Some(&key), None), None);
    assert_eq!(format!("{key:?}"), format!("AuditKey({})", key.id()));
    assert_eq!((key.id().len(), key.id()), (16, AuditKey::new(b"secret".to_vec()).id()));
}

/// The digest was computed by another program from the description in `encode`.
#[test]
fn the_form_that_is_hashed_never_changes() {
    let entry = &chain(3..4, None)[0];
    assert_eq!(
        head_text(&head(std::slice::from_ref(entry))),
        "1:58e882306b08c2dfa7fc044359492ea0f0203b04ca98948d51a0a7b335f73dfb"
    );
}

#[test]
fn exports_have_every_field_and_heads_read_back() {
    let trail = chain(6..7, Some(&AuditKey::new(*b"secret")));
    let line: serde_json::Value = serde_json::from_str(&to_json(&trail[0])).unwrap();
    assert_eq!(line["event"], trail[0].event.as_str());
    assert_eq!((&line["at"], &line["token"], &line["actor"]), (&"1".into(), &6.into(), &"ops".into()));
    assert_eq!((&line["detail"], &line["correlation"]), (&"{\"n\":6}".into(), &serde_json::Value::Null));
    assert_eq!(line.as_object().unwrap().len(), 13);
    let head = head(&trail);
    assert_eq!(parse_head(&format!(" {}\n", head_text(&head))), Some(head));
    for wrong in ["", "1", "1:", "1:ab", "x:00", &format!("1:{}", "g".repeat(64)), &format!("-1:{}", "0".repeat(64))] {
        assert_eq!(parse_head(wrong), None, "{wrong}");
    }
}

#[test]
fn a_long_trail_is_proven_entry_by_entry() {
    let key = AuditKey::new(*b"secret");
    let trail = chain(0..100_000, Some(&key));
    let mut verifier = Verifier::new(Some(&key), Some(head(&trail)));
    trail.iter().try_for_each(|entry| verifier.add(entry)).unwrap();
    assert_eq!(verifier.finish().unwrap().entries, 100_000);
}

proptest! {
    /// One byte of one field of one entry, changed anyhow: the entry is named, or the one behind it where only its hash changed.
    #[test]
    fn a_changed_byte_never_goes_unseen(at in 0_usize..12, bit in 0_u8..8, place in 0_usize..32, field in 0..4) {
        let mut trail = chain(0..12, None);
        let exported = head(&trail);
        let entry = &mut trail[at];
        match field {
            0 => entry.hash[place] ^= 1 << bit,
            1 => entry.previous[place] ^= 1 << bit,
            2 => entry.at ^= 1 << (u32::from(bit) * 16 + (place as u32 & 15)),
            _ => entry.detail = entry.detail.replace('n', &format!("n{bit}")),
        }
        let (number, _) = fault(&trail, None, Some(&exported)).unwrap();
        prop_assert_eq!(number, (at + 1).to_string());
    }
}
