//! Draws a mix by chance.

use super::form::{Charset, Feed, Format, Header, Ink, Mix, Order, Quoting, Sink, Source};
use super::packing::Packing;
use crate::dice::Dice;

const PACKINGS: [Packing; 4] = [Packing::None, Packing::None, Packing::Gzip, Packing::Zstd];
const FORMATS: [Format; 6] = [
    Format::Delimited(b'|'),
    Format::Delimited(b';'),
    Format::Delimited(b','),
    Format::Delimited(b'\t'),
    Format::Fixed,
    Format::Unterminated,
];

/// Keys that are often, sometimes and never repeated, some of which may be missing.
const UNIQUE: [&[&[usize]]; 4] = [&[&[4]], &[&[3, 5]], &[&[1], &[4, 5, 0]], &[&[5], &[2, 4]]];

impl Mix {
    /// The mix of a seed.
    pub fn drawn(seed: u64) -> Mix {
        let mut dice = Dice::new(seed);
        let source = Source::drawn(&mut dice);
        let outputs = 1 + dice.below(3);
        let sinks = (0..outputs).map(|_| Sink::drawn(source.kinds, &mut dice)).collect();
        let rejects = Sink {
            format: Format::Delimited(dice.pick(b"|;,\t")),
            quoting: dice.pick(&[Quoting::Never, Quoting::Needed, Quoting::Texts]),
            crlf: dice.per_mille(300),
            header_row: dice.per_mille(300),
            packing: dice.pick(&PACKINGS),
            ..Sink::rejects()
        };
        Mix { seed, source, sinks, rejects }
    }
}

impl Source {
    fn drawn(dice: &mut Dice) -> Source {
        let format = dice.pick(&FORMATS);
        let (is_delimited, has_lines) = (matches!(format, Format::Delimited(_)), format != Format::Unterminated);
        Source {
            format,
            quoted: is_delimited && dice.per_mille(500),
            crlf: has_lines && dice.per_mille(300),
            charset: dice.pick(&[Charset::Utf8, Charset::Utf8, Charset::Ascii, Charset::Latin1, Charset::Windows1252]),
            ends: dice.per_mille(700),
            header_row: is_delimited && dice.per_mille(300),
            passed_lines: has_lines && dice.per_mille(300),
            by_rules: dice.per_mille(300),
            kinds: 2 + dice.below(3) as usize,
            unique: if dice.per_mille(250) { dice.pick(&UNIQUE) } else { &[] }.iter().map(|key| key.to_vec()).collect(),
            files: if dice.per_mille(300) { 2 + dice.below(4) } else { 1 },
            records: dice.pick(&[0, 1, 20, 300, 3000, 3000, 8000]),
            broken: dice.pick(&[0, 5, 50, 500, 1000]),
            packing: dice.pick(&PACKINGS),
        }
    }
}

impl Sink {
    fn drawn(kinds: usize, dice: &mut Dice) -> Sink {
        let format = dice.pick(&FORMATS);
        let is_delimited = matches!(format, Format::Delimited(_));
        let quoting = dice.pick(&[Quoting::Never, Quoting::Needed, Quoting::Texts]);
        let has_ends = dice.per_mille(600);
        Sink {
            feed: Sink::feed(kinds, dice),
            format,
            quoting: if is_delimited { quoting } else { Quoting::Never },
            crlf: format != Format::Unterminated && dice.per_mille(300),
            ink: dice.pick(&[Ink::Utf8, Ink::Utf8, Ink::AsciiOrMark, Ink::AsciiOrReject]),
            truncate: dice.per_mille(700),
            header: if has_ends { dice.pick(&[Header::None, Header::Tag, Header::Totals]) } else { Header::None },
            trailer: has_ends,
            header_row: is_delimited && dice.per_mille(300),
            order: Sink::order(dice),
            packing: dice.pick(&PACKINGS),
        }
    }

    fn feed(kinds: usize, dice: &mut Dice) -> Feed {
        if dice.per_mille(500) {
            return Feed::All;
        }
        let mut chosen: Vec<usize> = (0..kinds).filter(|_| dice.per_mille(600)).collect();
        if chosen.is_empty() {
            chosen.push(dice.below(kinds as u64) as usize);
        }
        if dice.per_mille(500) {
            chosen.reverse();
        }
        Feed::Kinds(chosen)
    }

    fn order(dice: &mut Dice) -> Order {
        match dice.below(5) {
            0 | 1 => Order::Input,
            2 => Order::ByType,
            _ => {
                let first = dice.below(6) as usize;
                let mut fields = vec![(first, dice.per_mille(500))];
                if dice.per_mille(500) {
                    fields.push(((first + 1 + dice.below(5) as usize) % 6, dice.per_mille(500)));
                }
                Order::By(fields)
            }
        }
    }
}
