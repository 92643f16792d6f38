//! Permission bits of the files that are written.

use super::context::Context;
use crate::error::codes;
use crate::job::diagnostic::quoted;
use crate::job::document::{Scalar, Spanned};

const FORM: &str =
    "write `0` and three digits from 0 to 7, for owner, group and others: 4 is read, 2 is write; such as `\"0640\"`";

impl Context<'_> {
    /// The permission bits that a text stands for.
    pub(super) fn file_mode(&mut self, mode: &Spanned<Scalar>) -> Option<u32> {
        let text = mode.value.0.as_str();
        match parse(text) {
            Ok(bits) => Some(bits),
            Err((problem, help)) => {
                let message = format!("the mode {} {problem}", quoted(text));
                self.error_help(codes::job::WRONG_SHAPE, mode.span, message, help);
                None
            }
        }
    }
}

/// The bits; else what is wrong and what to do.
fn parse(text: &str) -> Result<u32, (&'static str, &'static str)> {
    let is_octal = !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'0'..=b'7'));
    if is_octal && text.len() == 4 && !text.starts_with('0') {
        let help = "an output is a file of data: write `0` in front of the digits for owner, group and others";
        return Err(("has bits that only programs and folders use", help));
    }
    let Some(bits) = u32::from_str_radix(text, 8).ok().filter(|_| is_octal && text.len() == 4) else {
        let symbolic = text.contains(['r', 'w', 'x', '=', '+']);
        return Err((if symbolic { "is in letters" } else { "is not a mode in octal" }, FORM));
    };
    if bits & 0o111 != 0 {
        return Err((
            "lets somebody execute the file",
            "an output is a file of data: write 4 or 6 for the owner, and 0, 2, 4 or 6 for the others",
        ));
    }
    if bits & 0o400 == 0 {
        let help = "let the owner read the file, as in `\"0400\"`: a later launch compares it with what was published";
        return Err(("does not let the owner read the file", help));
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn four_octal_digits_are_a_mode() {
        for (text, bits) in [("0640", 0o640), ("0600", 0o600), ("0444", 0o444), ("0400", 0o400), ("0666", 0o666)] {
            assert_eq!(parse(text), Ok(bits), "{text}");
        }
        for text in [
            "",
            "640",
            "0o640",
            "00640",
            "0680",
            "u=rw",
            "rw-r-----",
            "1640",
            "4755",
            "0750",
            "0601",
            "0240",
            "-640",
            "+640",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
