use super::super::{Body, RequestParts, composite_key, fingerprint};
use super::payment;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

#[test]
fn every_part_of_a_request_is_in_its_digest() {
    let base = payment(&[("X-Tenant", b"1"), ("Accept", b"*/*")]);
    let names = ["x-tenant".to_owned()];
    let print = |request: &RequestParts<'_>| fingerprint(request, &names);
    let others = [
        RequestParts { method: "PATCH", ..base },
        RequestParts { route: "/payment", ..base },
        RequestParts { query: "a=1", ..base },
        RequestParts { body: Body::Whole(b"{ }"), ..base },
        RequestParts { headers: &[("X-Tenant", b"2")], ..base },
        RequestParts { headers: &[("X-Tenant", b"")], ..base },
        RequestParts { headers: &[("X-Tenant", b"1"), ("x-tenant", b"1")], ..base },
        RequestParts { headers: &[], ..base },
    ];
    let mut prints: Vec<_> = others.iter().map(print).collect();
    prints.push(print(&base));
    prints.sort_unstable();
    prints.dedup();
    assert_eq!(prints.len(), others.len() + 1);
}

#[test]
fn what_is_no_part_of_a_request_is_not_in_its_digest() {
    let base = payment(&[("X-Tenant", b"1")]);
    let same = [
        RequestParts { caller: b"bert", ..base },
        RequestParts { headers: &[("Accept", b"*/*"), ("x-TENANT", b"1"), ("Idempotency-Key", b"k")], ..base },
        RequestParts { body: Body::Digest(Sha256::digest(b"{}").into()), ..base },
    ];
    for request in same {
        assert_eq!(
            fingerprint(&request, &["X-tenant".into()]),
            fingerprint(&base, &["x-tenant".into()]),
            "{request:?}"
        );
    }
}

/// What is written down in a store must be found by every later version: these digests never change.
#[test]
fn digests_are_what_they_always_were() {
    let hex = |digest: [u8; 32]| digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let parts = |parts: &[&[u8]]| {
        let mut bytes = Vec::new();
        for part in parts {
            bytes.extend_from_slice(&(part.len() as u64).to_be_bytes());
            bytes.extend_from_slice(part);
        }
        hex(Sha256::digest(bytes).into())
    };
    let expected = parts(&[b"batchloom http key 1", b"anna", b"POST", b"/payments", b"k-1"]);
    assert_eq!(hex(composite_key(b"anna", "POST", "/payments", "k-1")), expected);
    let body = Sha256::digest(b"{}");
    let one = 1_u64.to_be_bytes();
    let expected = parts(&[b"batchloom http request 1", b"POST", b"/payments", b"", &body, b"x-a", &one, b"7"]);
    assert_eq!(hex(fingerprint(&payment(&[("X-A", b"7")]), &["X-A".into()])), expected);
}

proptest! {
    #[test]
    fn no_two_senders_routes_and_keys_come_to_one(
        one in ("[a/]{0,4}", "[a/]{0,4}", "[a/]{0,4}", "[a/]{0,4}"),
        other in ("[a/]{0,4}", "[a/]{0,4}", "[a/]{0,4}", "[a/]{0,4}"),
    ) {
        let key = |(caller, method, route, key): &(String, String, String, String)| {
            composite_key(caller.as_bytes(), method, route, key)
        };
        prop_assert_eq!(key(&one) == key(&other), one == other);
    }
}
