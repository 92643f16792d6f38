//! The good files that are damaged, each with its job.

use batchloom_tests::mix::Packing;

/// A file and the job that takes all of it.
#[derive(Clone, Copy)]
pub struct Good {
    pub job: &'static str,
    pub bytes: fn() -> Vec<u8>,
}

/// Lines with header and trailer.
pub const LINES: Good = Good { job: include_str!("lines.yaml"), bytes: || LINES_BYTES.to_vec() };

const LINES_BYTES: &[u8] =
    b"HDR|2026-03-16\n1|2026-03-16|100.00|rent\n2|2026-03-16|-20.50|refund\n3|2026-03-17|0.01|\nTRL|3|79.51\n";

/// Lines of Windows that quote, with a row of column names.
pub const QUOTED: Good = Good { job: include_str!("quoted.yaml"), bytes: || QUOTED_BYTES.to_vec() };

const QUOTED_BYTES: &[u8] =
    b"id,name,amount\r\n1,\"M\xFCller, J\xF6rg\",10.00\r\n2,\"say \"\"hi\"\"\",20.00\r\n3,\"two\nlines\",30.00\r\n4,plain,40.00\r\n";

/// Fixed-width lines, signs in the last digit.
pub const FIXED: Good = Good { job: include_str!("fixed.yaml"), bytes: || FIXED_BYTES.to_vec() };

const FIXED_BYTES: &[u8] = b"H20260316\n\
    D1DE8937040044053201300000001000{1603261230YAnn       \n\
    D2GB82WEST1234569876543200000205}1703260000NBob       \n\
    T00000200000000795{\n";

/// Fixed-width records that nothing ends.
pub const UNTERMINATED: Good = Good { job: include_str!("unterminated.yaml"), bytes: || UNTERMINATED_BYTES.to_vec() };

const UNTERMINATED_BYTES: &[u8] = b"HDR20260316         0000100001000{Ann   0000200000205}Bob   TRL0000020000000795{";

/// The lines of `LINES`, many of them, compressed with gzip.
pub const GZIP: Good =
    Good { job: include_str!("gzip.yaml"), bytes: || Packing::Gzip.pack(&many()).expect("it can be packed") };

/// The same compressed with Zstandard, with a checksum.
pub const ZSTD: Good = Good { job: include_str!("zstd.yaml"), bytes: zstd };

/// All of them.
pub const ALL: [Good; 6] = [LINES, QUOTED, FIXED, UNTERMINATED, GZIP, ZSTD];

/// Header, two thousand records and trailer.
pub fn many() -> Vec<u8> {
    let records = (1..=2000).map(|id| format!("{id}|2026-03-16|1.00|note {}\n", id * 7919 % 1009)).collect::<String>();
    format!("HDR|2026-03-16\n{records}TRL|2000|2000.00\n").into_bytes()
}

fn zstd() -> Vec<u8> {
    let mut encoder = zstd::Encoder::new(Vec::new(), 3).expect("an encoder");
    encoder.include_checksum(true).expect("a checksum");
    std::io::Write::write_all(&mut encoder, &many()).expect("it can be packed");
    encoder.finish().expect("it can be packed")
}
