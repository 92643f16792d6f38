//! Evidence in words: counts and shapes, never values.

/// A number with commas: `5,767`.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// `5,767 of 5,767`.
pub(super) fn share(part: usize, whole: usize) -> String {
    format!("{} of {}", grouped(part as u64), grouped(whole as u64))
}

/// A number with its noun: `1 line`, `2 lines`.
pub(super) fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number as u64), if number == 1 { "" } else { "s" })
}

/// A span of lengths: `4`, `1 to 34`.
pub(super) fn span(from: usize, to: usize) -> String {
    if from == to { grouped(to as u64) } else { format!("{} to {}", grouped(from as u64), grouped(to as u64)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_000), "1,000");
        assert_eq!(grouped(12_345_678), "12,345,678");
        assert_eq!(share(1, 5_767), "1 of 5,767");
        assert_eq!((counted(1, "line"), counted(2, "line")), ("1 line".into(), "2 lines".into()));
        assert_eq!((span(4, 4), span(1, 34)), ("4".into(), "1 to 34".into()));
    }
}
