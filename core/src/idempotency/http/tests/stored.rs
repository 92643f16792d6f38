use super::super::Response;
use super::super::stored::{decode, encode};
use crate::error::codes::store::{STORE_DAMAGED, STORE_VERSION};
use proptest::prelude::*;

fn response() -> Response {
    Response::new(201).with_header("Location", "/payments/1").with_header("Y", b"\xff".to_vec()).with_body("done")
}

#[test]
fn headers_of_one_exchange_are_left_out() {
    let mut full = response();
    for name in ["Connection", "Keep-Alive", "TE", "trailer", "Transfer-Encoding", "Upgrade", "Proxy-Authenticate"] {
        full = full.with_header(name, "x");
    }
    full = full
        .with_header("connection", "close, X-Hop ,x-other")
        .with_header("X-HOP", "1")
        .with_header("x-other", "2")
        .with_header("Set-Cookie", "session=1")
        .with_header("set-cookie2", "session=1")
        .with_header("Date", "today")
        .with_header("Content-Length", "4")
        .with_header("idempotency-replayed", "true");
    assert_eq!(decode(&encode(&full)).unwrap(), response());
    assert!(!encode(&full).windows(7).any(|window| window == b"session"));
}

/// What is written down in a store must be read by every later version.
#[test]
fn bytes_are_what_they_always_were() {
    let small = Response::new(201).with_header("A", "b").with_body("xyz");
    let bytes = b"\x01\x00\xc9\x00\x00\x00\x01\x00\x00\x00\x01A\x00\x00\x00\x01b\x00\x00\x00\x03xyz";
    assert_eq!(encode(&small), bytes);
    assert_eq!(decode(bytes).unwrap(), small);
}

#[test]
fn bytes_that_are_cut_or_longer_are_damage_and_other_versions_are_named() {
    let bytes = encode(&response());
    for length in 0..bytes.len() {
        assert_eq!(decode(&bytes[..length]).unwrap_err().code(), STORE_DAMAGED, "{length}");
    }
    let longer = [bytes.as_slice(), b"x"].concat();
    assert_eq!(decode(&longer).unwrap_err().code(), STORE_DAMAGED);
    let newer = [b"\x02", &bytes[1..]].concat();
    assert_eq!(decode(&newer).unwrap_err().code(), STORE_VERSION);
}

proptest! {
    #[test]
    fn what_is_recorded_is_replayed(
        status: u16,
        headers in prop::collection::vec(("x-[a-z]{0,9}", prop::collection::vec(any::<u8>(), 0..20)), 0..6),
        body in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let response = Response { status, headers, body };
        prop_assert_eq!(decode(&encode(&response)).unwrap(), response);
    }

    #[test]
    fn random_bytes_never_panic(mut bytes in prop::collection::vec(prop_oneof![Just(0_u8), any::<u8>()], 0..60)) {
        let _ = decode(&bytes);
        bytes.insert(0, 1);
        let _ = decode(&bytes);
    }
}
