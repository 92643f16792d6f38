//! Every set of kernels against its safe scalar twin, over random fields in random surroundings.

use super::*;
use proptest::prelude::*;

/// A buffer with random bytes around the field, as the neighbours of a real field are.
fn surrounded(field: &[u8], noise: u8) -> (Vec<u8>, usize) {
    let mut buffer: Vec<u8> =
        (0..PAD).map(|i| noise.wrapping_mul(31).wrapping_add((i as u8).wrapping_mul(7))).collect();
    buffer.extend_from_slice(field);
    buffer.extend((0..2 * PAD).map(|i| noise.wrapping_add((i as u8).wrapping_mul(11))));
    (buffer, PAD)
}

macro_rules! at_every_level {
    (|$kernels:ident| -> $output:ty $body:block, [$($name:ident: $type:ty = $value:expr),*]) => {{
        struct Call<'a> { $($name: &'a $type),* }
        impl Task for Call<'_> {
            type Output = $output;
            #[inline(always)]
            fn run<K: Kernels>(self, $kernels: K) -> $output {
                let Call { $($name),* } = self;
                $body
            }
        }
        let results: Vec<(Level, $output)> =
            Level::available().into_iter().map(|level| (level, level.run(Call { $($name: &$value),* }))).collect();
        for (level, result) in &results {
            prop_assert_eq!(result, &results[0].1, "{:?} differs from the scalar twin", level);
        }
        results.into_iter().next().unwrap().1
    }};
}

fn moments() -> Vec<MomentShape> {
    let shape = |text: &str, digits: &[u8]| {
        let mut next = digits.iter();
        let places: Vec<Place> = text
            .bytes()
            .map(|b| if b == b'#' { Place::Digit(*next.next().unwrap()) } else { Place::Literal(b) })
            .collect();
        MomentShape::new(&places).unwrap()
    };
    let all: Vec<u8> = (0..14).collect();
    vec![
        shape("####-##-##T##:##:##", &all),
        shape("########", &all[..8]),
        shape("##/##/####", &[6, 7, 4, 5, 0, 1, 2, 3]),
        shape("##:##:##", &all[8..]),
        shape("##.##.#### at ## h ## m ## s", &[6, 7, 4, 5, 0, 1, 2, 3, 8, 9, 10, 11, 12, 13]),
    ]
}

proptest! {
    #[test]
    fn separators_are_found(text in prop::collection::vec(prop_oneof![Just(b'|'), Just(b'\n'), Just(0u8), any::<u8>()], 0..700), cut in 0usize..64) {
        let (buffer, start) = surrounded(&text, 5);
        let from = start + cut.min(text.len());
        let to = start + text.len();
        let (positions, _) = at_every_level!(|k| -> (Vec<u32>, Indexed) {
            let mut positions = vec![7];
            let indexed = k.index(buffer, *from, *to, b'|', &mut positions);
            (positions, indexed)
        }, [buffer: Vec<u8> = buffer, from: usize = from, to: usize = to]);
        let expected = buffer[from..to].iter().filter(|b| **b == b'|' || **b == b'\n').count();
        prop_assert_eq!(positions.len(), expected + 1);
    }

    #[test]
    fn separators_outside_of_quotes_are_found(text in prop::collection::vec(prop_oneof![3 => Just(b'|'), 3 => Just(b'\n'), 2 => Just(b'"'), 1 => Just(0u8), 9 => any::<u8>()], 0..700), cut in 0usize..64) {
        let (buffer, start) = surrounded(&text, 5);
        let from = start + cut.min(text.len());
        let to = start + text.len();
        let (positions, quotes, indexed) = at_every_level!(|k| -> (Vec<u32>, Vec<u32>, IndexedQuoted) {
            let (mut positions, mut quotes) = (Vec::new(), Vec::new());
            let indexed = k.index_quoted(buffer, *from, *to, b'|', b'"', &mut positions, &mut quotes);
            (positions, quotes, indexed)
        }, [buffer: Vec<u8> = buffer, from: usize = from, to: usize = to]);
        let mut expected = Vec::new();
        let mut open = false;
        for (at, byte) in buffer.iter().enumerate().take(to).skip(from) {
            open ^= *byte == b'"';
            if !open && (*byte == b'|' || *byte == b'\n') {
                expected.push(at as u32);
            }
        }
        prop_assert_eq!(&positions, &expected);
        let marks = (from..to).filter(|at| buffer[*at] == b'"').map(|at| at as u32);
        prop_assert_eq!(quotes, marks.collect::<Vec<_>>());
        prop_assert_eq!(indexed.lines, positions.iter().filter(|at| buffer[**at as usize] == b'\n').count());
        prop_assert_eq!(indexed.nul, buffer[from..to].contains(&0));
    }

    #[test]
    fn digits_are_read(text in "[0-9]{1,16}|[0-9a/:]{1,16}", noise: u8) {
        let (buffer, start) = surrounded(text.as_bytes(), noise);
        let length = text.len();
        let all = at_every_level!(|k| -> bool { k.is_digits(buffer, *start, *length) },
            [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length]);
        prop_assert_eq!(all, text.bytes().all(|b| b.is_ascii_digit()));
        if all {
            let value = at_every_level!(|k| -> u64 { k.digits(buffer, *start, *length) },
                [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length]);
            prop_assert_eq!(value, text.parse::<u64>().unwrap());
        }
    }

    #[test]
    fn decimals_are_read(text in "[+-]?[0-9]{0,13}(\\.[0-9]{0,4})?|[-+.0-9 e]{0,18}", scale in 0usize..5, integer in 1usize..12, noise: u8) {
        let shape = DecimalShape::new(scale, integer).unwrap();
        let (buffer, start) = surrounded(text.as_bytes(), noise);
        let length = text.len();
        // The scalar twin is the oracle here; `record::NumberFormat` is compared with it elsewhere.
        if length > 0 {
            at_every_level!(|k| -> Option<i64> { k.decimal(buffer, *start, *length, shape) },
                [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length, shape: DecimalShape = shape]);
        }
    }

    #[test]
    fn moments_are_read_and_written(which in 0usize..5, year in 0u32..10000, month in 0u32..14, day in 0u32..33, hour in 0u32..26,
        minute in 0u32..62, second in 0u32..62, damage in prop::option::of((0usize..30, any::<u8>())), noise: u8)
    {
        let shape = &moments()[which];
        let digits = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}").into_bytes();
        let mut text = vec![0; shape.length];
        for (index, byte) in text.iter_mut().enumerate() {
            *byte = shape.base[index];
        }
        for (digit, place) in shape.places.iter().enumerate() {
            if let Some(place) = place {
                text[*place as usize] = digits[digit];
            }
        }
        if let Some((index, byte)) = damage {
            let length = text.len();
            text[index % length] = byte;
        }
        let (buffer, start) = surrounded(&text, noise);
        let length = text.len();
        let read = at_every_level!(|k| -> Option<Canonical> { k.moment(buffer, *start, *length, shape) },
            [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length, shape: MomentShape = shape]);
        let Some(canonical) = read else { return Ok(()) };
        let out: Vec<Place> = (0..14).map(Place::Digit).chain("-x".bytes().map(Place::Literal)).chain((0..6).map(Place::Digit)).collect();
        let arrangement = Arrangement::new(&out).unwrap();
        let written = at_every_level!(|k| -> Vec<u8> {
            let mut out = vec![0; 100];
            k.arrange(canonical, arrangement, &mut out, 3);
            out[..3 + arrangement.length].to_vec()
        }, [canonical: Canonical = canonical, arrangement: Arrangement = arrangement]);
        prop_assert_eq!(&written[3..17], &canonical[..14]);
    }

    #[test]
    fn fields_are_padded_and_masked(text in prop_oneof![prop::collection::vec(any::<u8>(), 0..64), prop::collection::vec(b' '..=b'~', 0..64)], more in 0usize..64, pad: u8, first in 0usize..10,
        last in 0usize..10, noise: u8)
    {
        let width = (text.len() + more).clamp(1, 64);
        let (buffer, start) = surrounded(&text, noise);
        let length = text.len();
        at_every_level!(|k| -> ([Vec<u8>; 3], [bool; 3]) {
            let mut outs = [(); 3].map(|()| vec![1u8; 200]);
            let plain = [k.left(buffer, *start, *length, *pad, &mut outs[0], 5, *width),
            k.right(buffer, *start, *length, *pad, &mut outs[1], 5, *width),
            k.masked(buffer, *start, *length, (*first, *last), &mut outs[2], 5, *width)];
            (outs.map(|out| out[..5 + *width].to_vec()), plain)
        }, [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length, pad: u8 = pad, width: usize = width,
            first: usize = first, last: usize = last]);
    }

    #[test]
    fn text_becomes_ascii(text in "[ -~]{0,20}|\\PC{0,70}|[a-zA-Zéß東𝄞 ]{0,40}", width in 1usize..64, letter in 0usize..3, replacement in prop::sample::select(vec![b'?', b'x', b'_']), noise: u8) {
        let letters = [Letters::Keep, Letters::Upper, Letters::Lower][letter];
        let (buffer, start) = surrounded(text.as_bytes(), noise);
        let length = text.len();
        let (_, written) = at_every_level!(|k| -> (usize, Vec<u8>) {
            let mut out = vec![1u8; 300];
            let count = k.ascii(buffer, *start, *length, *letters, *replacement, &mut out, 5, *width);
            (count.min(*width + 1), out[..5 + *width].to_vec())
        }, [buffer: Vec<u8> = buffer, start: usize = start, length: usize = length, letters: Letters = letters,
            replacement: u8 = replacement, width: usize = width]);
        // A model over characters, written without the kernels.
        let mut expected: String = text.chars().map(|c| if (' '..='~').contains(&c) { c } else { replacement as char }).collect();
        expected = match letters {
            Letters::Keep => expected,
            Letters::Upper => expected.to_ascii_uppercase(),
            Letters::Lower => expected.to_ascii_lowercase(),
        };
        expected.truncate(width);
        let padded = format!("{expected:<width$}");
        prop_assert_eq!(&written[5..], padded.as_bytes());
    }

    #[test]
    fn numbers_are_written(value in prop_oneof![0u64..10_000_000_000_000_000, 0u64..1000], width in 1usize..64) {
        let written = at_every_level!(|k| -> Vec<u8> {
            let mut out = vec![1u8; 200];
            k.write_digits(*value, &mut out, 5, *width);
            out[..5 + *width].to_vec()
        }, [value: u64 = value, width: usize = width]);
        let text = format!("{value:0>80}");
        prop_assert_eq!(&written[5..], &text.as_bytes()[80 - width..]);
    }

    #[test]
    fn constants_are_copied(bytes in prop::collection::vec(any::<u8>(), 264), width in 1usize..200) {
        let written = at_every_level!(|k| -> Vec<u8> {
            let mut out = vec![1u8; 400];
            k.constant(bytes, &mut out, 5, *width);
            out[..5 + *width].to_vec()
        }, [bytes: Vec<u8> = bytes, width: usize = width]);
        prop_assert_eq!(&written[5..], &bytes[..width]);
    }
}
