//! What is damaged, and how.

use super::good::{FIXED, GZIP, Good, LINES, QUOTED, UNTERMINATED, ZSTD, many};
use Damage::{All, Behind, Cut, Flip, InFront, Is, Keep, Made, Replace};
use batchloom_tests::mix::Packing;

/// One damage to a good file.
pub struct Case {
    pub name: &'static str,
    pub good: Good,
    pub damage: Damage,
}

/// What happens to the bytes of a file.
pub enum Damage {
    /// The first of these becomes the others.
    Replace(&'static [u8], &'static [u8]),
    /// Every such byte becomes the others.
    All(u8, &'static [u8]),
    /// So many bytes are left.
    Keep(usize),
    /// So many bytes are cut off the end.
    Cut(usize),
    /// These stand behind everything.
    Behind(&'static [u8]),
    /// These stand in front of everything.
    InFront(&'static [u8]),
    /// One byte is another; counted from the end where it is negative.
    Flip(isize),
    /// It is quite another file.
    Is(&'static [u8]),
    /// Something is made of it.
    Made(fn(&[u8]) -> Vec<u8>),
}

macro_rules! cases {
    ($($name:literal: $good:ident, $damage:expr;)*) => {
        pub const CASES: &[Case] = &[$(Case { name: $name, good: $good, damage: $damage }),*];
    };
}

cases! {
    // The whole file.
    "byte_order_mark": LINES, InFront(b"\xEF\xBB\xBF");
    "byte_order_mark_twice": LINES, InFront(b"\xEF\xBB\xBF\xEF\xBB\xBF");
    "utf_16": LINES, Made(utf_16);
    "lines_end_in_crlf": LINES, All(b'\n', b"\r\n");
    "lines_end_in_cr": LINES, All(b'\n', b"\r");
    "lines_run_together": LINES, All(b'\n', b"");
    "another_delimiter": LINES, All(b'|', b";");
    "binary": LINES, Is(b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0");
    "web_page": LINES, Is(b"<!DOCTYPE html>\n<html><body>503 Service Unavailable</body></html>\n");
    "nul_bytes_only": LINES, Is(&[0; 64]);
    // Its header.
    "header_behind_blank_line": LINES, InFront(b"\n");
    "header_in_small_letters": LINES, Replace(b"HDR", b"hdr");
    "header_behind_blank": LINES, InFront(b" ");
    "header_twice": LINES, InFront(b"HDR|2026-03-16\n");
    "header_with_nul": LINES, Replace(b"03-16\n", b"03-1\0\n");
    "header_with_broken_character": LINES, Replace(b"03-16\n", b"03-16\xFF\n");
    "header_day_in_another_form": LINES, Replace(b"2026-03-16\n", b"16.03.2026\n");
    "header_without_line_end": LINES, Replace(b"03-16\n", b"03-16");
    // Its trailer.
    "trailer_twice": LINES, Behind(b"TRL|3|79.51\n");
    "trailer_count_negative": LINES, Replace(b"TRL|3", b"TRL|-3");
    "trailer_total_with_comma": LINES, Replace(b"79.51", b"79,51");
    "trailer_total_missing": LINES, Replace(b"|79.51", b"|");
    "trailer_cut_in_its_total": LINES, Cut(4);
    "trailer_without_line_end": LINES, Cut(1);
    "trailer_cut_in_its_tag": LINES, Cut(10);
    "trailer_with_blanks": LINES, Replace(b"79.51\n", b"79.51   \n");
    "nul_bytes_behind_trailer": LINES, Behind(b"\0\0\0\0");
    "end_of_file_mark_behind_trailer": LINES, Behind(b"\x1A");
    "record_behind_trailer": LINES, Behind(b"4|2026-03-18|1.00|late\n");
    "record_missing": LINES, Replace(b"2|2026-03-16|-20.50|refund\n", b"");
    "record_twice": LINES, Replace(b"3|2026-03-17|0.01|\n", b"3|2026-03-17|0.01|\n3|2026-03-17|0.01|\n");
    // Its records.
    "day_that_does_not_exist": LINES, Replace(b"1|2026-03-16", b"1|2026-02-29");
    "day_of_month_zero": LINES, Replace(b"1|2026-03-16", b"1|2026-00-16");
    "day_of_short_year": LINES, Replace(b"1|2026-03-16", b"1|26-03-16");
    "day_blank": LINES, Replace(b"1|2026-03-16", b"1|          ");
    "day_with_time": LINES, Replace(b"1|2026-03-16", b"1|2026-03-16T00:00:00");
    "amount_with_two_signs": LINES, Made(|_| with_total(b"2|2026-03-16|--20.50|refund", "100.01"));
    "amount_with_sign_behind": LINES, Made(|_| with_total(b"2|2026-03-16|20.50-|refund", "100.01"));
    "amount_with_blank_inside": LINES, Made(|_| with_total(b"2|2026-03-16|20 50.00|refund", "100.01"));
    "amount_in_wide_digits": LINES, Made(|_| with_total("2|2026-03-16|２０.50|refund".as_bytes(), "100.01"));
    "amount_no_number": LINES, Made(|_| with_total(b"2|2026-03-16|NaN|refund", "100.01"));
    "amount_with_currency": LINES, Made(|_| with_total(b"2|2026-03-16|20.50 EUR|refund", "100.01"));
    "id_with_letter": LINES, Replace(b"\n1|", b"\n1O|");
    "delimiter_lost": LINES, Made(|_| with_total(b"2|2026-03-16-20.50|refund", "100.01"));
    "delimiter_in_text": LINES, Made(|_| with_total(b"2|2026-03-16|-20.50|re|fund", "100.01"));
    "line_end_in_text": LINES, Replace(b"refund", b"re\nfund");
    // Quotes and column names.
    "quote_not_closed": QUOTED, Replace(b"two\nlines\"", b"two\nlines");
    "quote_in_the_middle": QUOTED, Replace(b"plain", b"pl\"ai\"n");
    "quote_not_doubled": QUOTED, Replace(b"say \"\"hi\"\"", b"say \"hi\"");
    "blank_behind_quote": QUOTED, Replace(b"J\xF6rg\",", b"J\xF6rg\" ,");
    "quotes_of_another_kind": QUOTED, Replace(b"\"M\xFCller, J\xF6rg\"", b"'M\xFCller, J\xF6rg'");
    "column_names_missing": QUOTED, Replace(b"id,name,amount\r\n", b"");
    "column_names_in_another_order": QUOTED, Replace(b"id,name", b"name,id");
    "column_names_in_capitals": QUOTED, Replace(b"id,name,amount", b"ID,NAME,AMOUNT");
    "column_too_many": QUOTED, Replace(b"id,name,amount", b"id,name,amount,currency");
    "column_names_behind_byte_order_mark": QUOTED, InFront(b"\xEF\xBB\xBF");
    "column_names_twice": QUOTED, Replace(b"4,plain", b"id,name,amount\r\n4,plain");
    "column_names_end_in_lf": QUOTED, Replace(b"amount\r\n", b"amount\n");
    "line_ends_in_lf": QUOTED, Replace(b"20.00\r\n", b"20.00\n");
    "last_line_feed_lost": QUOTED, Cut(1);
    "byte_of_no_character": QUOTED, Replace(b"plain", b"pl\x81in");
    // Places and widths.
    "line_too_short": FIXED, Replace(b"Ann       \n", b"Ann\n");
    "line_too_long": FIXED, Replace(b"Ann       ", b"Ann        ");
    "line_with_wide_character": FIXED, Replace(b"Ann       ", "Änn       ".as_bytes());
    "overpunch_of_no_sign": FIXED, Replace(b"00001000{", b"00001000X");
    "overpunch_in_front": FIXED, Replace(b"00001000{", b"{00010000");
    "overpunch_in_another_character_set": FIXED, Replace(b"00001000{", b"00001000\xC0");
    "amount_of_blanks": FIXED, Replace(b"00001000{", b"         ");
    "amount_not_filled_up": FIXED, Replace(b"00001000{", b"   01000{");
    "amount_with_point": FIXED, Replace(b"00001000{", b"000100.00");
    "account_with_wrong_digits": FIXED, Replace(b"DE89", b"DE98");
    "account_in_small_letters": FIXED, Replace(b"DE89", b"de89");
    "kind_unknown": FIXED, Replace(b"D1DE", b"D3DE");
    "day_out_of_month": FIXED, Replace(b"160326", b"310226");
    "time_out_of_day": FIXED, Replace(b"1230Y", b"2400Y");
    "flag_of_another_language": FIXED, Replace(b"1230Y", b"1230J");
    "fixed_header_short": FIXED, Replace(b"H20260316", b"H202603");
    "fixed_trailer_count_of_blanks": FIXED, Replace(b"T000002", b"T     2");
    "fixed_trailer_sign_turned": FIXED, Replace(b"0795{", b"0795}");
    // Records that nothing ends.
    "unterminated_with_line_end": UNTERMINATED, Behind(b"\n");
    "unterminated_with_line_ends": UNTERMINATED, Made(|good| good.chunks(20).collect::<Vec<_>>().join(&b'\n'));
    "unterminated_cut": UNTERMINATED, Cut(7);
    "unterminated_byte_lost": UNTERMINATED, Replace(b"Ann   ", b"Ann  ");
    "unterminated_byte_more": UNTERMINATED, Replace(b"Ann   ", b"Ann    ");
    "unterminated_without_trailer": UNTERMINATED, Cut(20);
    "unterminated_without_header": UNTERMINATED, Replace(b"HDR20260316         ", b"");
    "unterminated_header_alone": UNTERMINATED, Keep(20);
    "unterminated_record_of_nul": UNTERMINATED, Made(|good| [&good[..20], &[0; 20], &good[40..]].concat());
    "unterminated_trailer_twice": UNTERMINATED, Behind(b"TRL0000020000000795{");
    // Compressed.
    "gzip_not_compressed": GZIP, Made(|_| many());
    "gzip_cut_in_its_head": GZIP, Keep(7);
    "gzip_cut_in_the_middle": GZIP, Keep(3000);
    "gzip_cut_in_its_checksum": GZIP, Cut(6);
    "gzip_cut_by_one_byte": GZIP, Cut(1);
    "gzip_byte_changed": GZIP, Flip(2000);
    "gzip_checksum_changed": GZIP, Flip(-7);
    "gzip_length_changed": GZIP, Flip(-2);
    "gzip_text_behind": GZIP, Behind(b"end of file\n");
    "gzip_nul_bytes_behind": GZIP, Behind(&[0; 512]);
    "gzip_is_zstandard": GZIP, Made(|_| (ZSTD.bytes)());
    "gzip_is_zip": GZIP, Is(b"PK\x03\x04\x14\0\0\0\x08\0\0\0!\0\0\0\0\0\0\0\0\0\0\0\0\0");
    "gzip_of_nothing": GZIP, Made(|_| Packing::Gzip.pack(b"").expect("it can be packed"));
    "gzip_twice": GZIP, Made(|good| Packing::Gzip.pack(good).expect("it can be packed"));
    "gzip_empty": GZIP, Is(b"");
    "zstd_not_compressed": ZSTD, Made(|_| many());
    "zstd_cut_in_its_head": ZSTD, Keep(5);
    "zstd_cut_in_the_middle": ZSTD, Keep(1500);
    "zstd_cut_by_one_byte": ZSTD, Cut(1);
    "zstd_byte_changed": ZSTD, Flip(1500);
    "zstd_checksum_changed": ZSTD, Flip(-2);
    "zstd_text_behind": ZSTD, Behind(b"end of file\n");
    "zstd_is_gzip": ZSTD, Made(|_| (GZIP.bytes)());
    "zstd_passed_frame_only": ZSTD, Is(b"\x50\x2A\x4D\x18\x04\0\0\0abcd");
}

/// The lines with another second record and another total.
fn with_total(record: &[u8], total: &str) -> Vec<u8> {
    let [front, behind] = [&b"HDR|2026-03-16\n1|2026-03-16|100.00|rent\n"[..], b"\n3|2026-03-17|0.01|\nTRL|3|"];
    [front, record, behind, total.as_bytes(), b"\n"].concat()
}

fn utf_16(good: &[u8]) -> Vec<u8> {
    let text = std::str::from_utf8(good).expect("it is UTF-8");
    [&b"\xFF\xFE"[..], &text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>()].concat()
}
