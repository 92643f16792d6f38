//! Inputs that are compressed or in UTF-16: read as what they say, or refused with the place.

use super::file;
use crate::error::codes::input;
use crate::os::{Cancel, Os, WorkFolder};
use crate::source::{Coding, Compression, Declared, Utf16};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

#[test]
fn what_is_compressed_is_read_at_any_place_and_leaves_nothing() {
    let text: Vec<u8> = (0..100_000).flat_map(|number| format!("{number}\n").into_bytes()).collect();
    let half = text.len() / 2;
    let work = tempfile::tempdir().unwrap();
    for (one, compression) in [(gzip as fn(&[u8]) -> Vec<u8>, Compression::Gzip), (zstd, Compression::Zstd)] {
        let in_two = [one(&text[..half]), one(&text[half..])].concat();
        for (bytes, declared) in [(one(&text), Declared::As(Some(compression))), (in_two, Declared::Detect)] {
            let (_folder, file) = file(&bytes);
            let identity = *file.identity();
            let file = file
                .decoded(
                    Coding { compression: declared, utf16: None },
                    &WorkFolder::new(&Os::real(), work.path()),
                    &Cancel::new(),
                )
                .unwrap();
            assert_eq!(file.size(), text.len() as u64);
            for at in [0, 1, half - 3, text.len() - 10] {
                let mut read = [0; 10];
                file.read(&mut read, at as u64).unwrap();
                assert_eq!(read, text[at..at + 10]);
            }
            file.check_unchanged(&identity).unwrap();
            assert!(file.read(&mut [0; 2], text.len() as u64 - 1).is_err());
            assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 0, "the file has no name");
        }
    }
}

#[test]
fn what_is_compressed_otherwise_than_declared_or_damaged_is_refused() {
    use Declared::Detect;
    let none = Declared::As(None);
    let [in_gzip, in_zstd] = [Compression::Gzip, Compression::Zstd].map(|format| Declared::As(Some(format)));
    let work = tempfile::tempdir().unwrap();
    let open = |bytes: &[u8], declared: Declared| {
        let (_folder, file) = file(bytes);
        file.decoded(
            Coding { compression: declared, utf16: None },
            &WorkFolder::new(&Os::real(), work.path()),
            &Cancel::new(),
        )
        .map(|file| file.size())
        .map_err(|error| error.code())
    };
    let (packed, frame) = (gzip(b"text\n"), zstd(b"text\n"));
    for (bytes, declared) in [
        (&packed, none),
        (&packed, in_zstd),
        (&frame, none),
        (&frame, in_gzip),
        (&b"text\n".to_vec(), in_gzip),
        (&vec![b'x'], in_zstd),
    ] {
        assert_eq!(open(bytes, declared), Err(input::COMPRESSION), "{declared:?}");
    }
    for declared in [none, in_gzip, in_zstd, Detect] {
        assert_eq!(open(b"", declared), Ok(0), "a file of zero bytes is for the job to judge");
    }
    assert_eq!(open(b"text\n", Detect), Ok(5));
    for whole in [&packed, &frame] {
        for length in [5, whole.len() / 2, whole.len() - 1] {
            assert_eq!(open(&whole[..length], Detect), Err(input::COMPRESSION), "{length} bytes");
        }
        let mut damaged = whole.clone();
        damaged[whole.len() - 6] ^= 0x10;
        let found = open(&damaged, Detect);
        assert!(found == Err(input::COMPRESSION), "{found:?}");
    }
    let missing = |bytes: &[u8]| {
        file(bytes).1.decoded(
            Coding { compression: Detect, utf16: None },
            &WorkFolder::new(&Os::real(), "/dev/null/none".as_ref()),
            &Cancel::new(),
        )
    };
    assert_eq!(missing(&packed).unwrap_err().code(), input::SPOOL_FAILED);
    assert!(missing(b"text\n").is_ok(), "what is not compressed needs no folder");
}

#[test]
fn utf_16_is_read_as_utf_8_compressed_or_not_and_leaves_nothing() {
    let text: String = (0..60_000).map(|number| format!("{number};Zürich {number} €𝟙\n")).collect();
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let work = tempfile::tempdir().unwrap();
    for (bytes, compression) in [(little.clone(), None), (gzip(&little), Some(Compression::Gzip))] {
        let (_folder, file) = file(&bytes);
        let coding = Coding { compression: Declared::As(compression), utf16: Some(Utf16::LittleEndian) };
        let file = file.decoded(coding, &WorkFolder::new(&Os::real(), work.path()), &Cancel::new()).unwrap();
        let mut read = vec![0; file.size() as usize];
        file.read(&mut read, 0).unwrap();
        assert!(read == text.as_bytes());
        assert_eq!(std::fs::read_dir(work.path()).unwrap().count(), 0, "the file has no name");
    }
}

#[test]
fn what_is_no_utf_16_is_refused_with_its_place_in_what_is_decompressed() {
    let work = tempfile::tempdir().unwrap();
    let open = |bytes: &[u8], utf16: Utf16| {
        let (_folder, file) = file(bytes);
        let coding = Coding { compression: Declared::Detect, utf16: Some(utf16) };
        let error = file.decoded(coding, &WorkFolder::new(&Os::real(), work.path()), &Cancel::new()).unwrap_err();
        assert_eq!(error.code(), input::FILE_ENCODING);
        (error.position().and_then(|position| position.offset), error.message().to_owned())
    };
    let long: Vec<u8> = "x".repeat(1 << 18).encode_utf16().flat_map(u16::to_be_bytes).collect();
    let alone = [&long[..], &[0xDC, 0x00, 0, b'\n']].concat();
    for bytes in [alone.clone(), gzip(&alone)] {
        let (offset, message) = open(&bytes, Utf16::BigEndian);
        assert_eq!(offset, Some(long.len() as u64));
        assert!(message.contains("not well-formed UTF-16BE: half of a character"), "{message}");
    }
    let (offset, message) = open(&alone[..long.len() - 1], Utf16::BigEndian);
    assert_eq!(offset, Some(long.len() as u64 - 2));
    assert!(message.contains("ends inside of a character"), "{message}");
    assert!(open(&long, Utf16::Marked).1.contains("no byte order mark"));
    assert!(open(b"\xFE\xFF\0x", Utf16::LittleEndian).1.contains("mark of UTF-16BE, and the job says UTF-16LE"));
}
