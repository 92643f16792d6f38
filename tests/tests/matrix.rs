//! Every shape of input and output at every number of threads and size of blocks: the bytes that a slow model says, the same bytes
//! of compressed files, the same report, and every record accounted for.

use batchloom_tests::mix::{
    Charset, Feed, Format, Header, Ink, Mix, Order, Packing, Quoting, Setting, Sink, Source, Trial,
};

const THREADS: [usize; 5] = [1, 2, 3, 8, 64];
const BLOCKS: [u64; 4] = [4 << 10, 64 << 10, 1 << 20, 8 << 20];

/// Records of an input of some blocks of 1 MiB.
const RECORDS: u64 = 30_000;

fn everywhere(mix: Mix) {
    let job = mix.job();
    let mut trial = Trial::new(mix).unwrap_or_else(|problem| panic!("{problem}\n{job}"));
    assert!(trial.expected().written > 20_000 && trial.expected().rejected() > 200, "the records show something");
    for (threads, block) in THREADS.into_iter().flat_map(|threads| BLOCKS.map(|block| (threads, block))) {
        let setting = Setting { threads, block: Some(block), ..Setting::default() };
        trial.run(&setting).unwrap_or_else(|problem| panic!("{problem}\n{job}"));
    }
}

fn of_source(change: impl Fn(&mut Source)) {
    let mut mix = Mix::plain(RECORDS);
    change(&mut mix.source);
    everywhere(mix);
}

fn of_sink(change: impl Fn(&mut Sink)) {
    let mut mix = Mix::plain(RECORDS);
    change(&mut mix.sinks[0]);
    everywhere(mix);
}

#[test]
fn plain() {
    of_source(|_| ());
}

#[test]
fn quoted_with_line_ends_inside() {
    of_source(|source| source.quoted = true);
}

#[test]
fn crlf() {
    of_source(|source| source.crlf = true);
}

#[test]
fn quoted_crlf_with_comments_blank_lines_and_column_names() {
    of_source(|source| {
        (source.quoted, source.crlf, source.passed_lines, source.header_row) = (true, true, true, true);
    });
}

#[test]
fn fixed_width_lines() {
    of_source(|source| source.format = Format::Fixed);
}

#[test]
fn fixed_width_records_without_line_ends() {
    of_source(|source| source.format = Format::Unterminated);
}

#[test]
fn read_from_gzip() {
    of_source(|source| source.packing = Packing::Gzip);
}

#[test]
fn read_from_zstandard() {
    of_source(|source| source.packing = Packing::Zstd);
}

#[test]
fn windows_1252() {
    of_source(|source| source.charset = Charset::Windows1252);
}

#[test]
fn several_files() {
    of_source(|source| source.files = 5);
}

#[test]
fn several_quoted_files() {
    of_source(|source| (source.files, source.quoted) = (5, true));
}

#[test]
fn types_told_by_rules() {
    of_source(|source| source.by_rules = true);
}

#[test]
fn written_to_gzip() {
    of_sink(|sink| sink.packing = Packing::Gzip);
}

#[test]
fn written_to_zstandard_with_totals_in_the_header() {
    of_sink(|sink| (sink.packing, sink.header) = (Packing::Zstd, Header::Totals));
}

#[test]
fn totals_in_the_header() {
    of_sink(|sink| sink.header = Header::Totals);
}

#[test]
fn one_type_behind_the_other() {
    of_sink(|sink| (sink.order, sink.feed) = (Order::ByType, Feed::Kinds(vec![2, 0, 1])));
}

#[test]
fn in_the_order_of_values() {
    // Names repeat, so that the order of the input shows among them.
    of_sink(|sink| sink.order = Order::By(vec![(5, true)]));
}

#[test]
fn no_two_records_alike() {
    let mut mix = Mix::plain(RECORDS);
    (mix.source.quoted, mix.source.files) = (true, 3);
    mix.source.unique = vec![vec![4], vec![3, 4, 5]];
    everywhere(mix);
}

#[test]
fn several_outputs() {
    let mut mix = Mix::plain(RECORDS);
    mix.source.quoted = true;
    let quoted = Sink { format: Format::Delimited(b','), quoting: Quoting::Needed, ink: Ink::Utf8, ..Sink::plain() };
    mix.sinks.extend([
        Sink { feed: Feed::Kinds(vec![1]), header_row: true, ..quoted.clone() },
        Sink { order: Order::By(vec![(4, true), (0, false)]), packing: Packing::Zstd, ..quoted },
        Sink { format: Format::Unterminated, header: Header::Totals, ..Sink::plain() },
    ]);
    mix.rejects.packing = Packing::Gzip;
    everywhere(mix);
}
