//! `batchloom explain CODE|JOB`: the page of an error code, or the plan of a job.

use super::{Ended, ended, load};
use crate::arguments::ExplainArguments;
use crate::exit;
use crate::terminal::{self, Terminal};
use batchloom::Code;
use std::path::Path;

/// Carries out the command.
pub(crate) fn explain(arguments: &ExplainArguments, streams: Terminal) -> Ended {
    if let Some(text) = code_like(&arguments.subject) {
        return explain_code(text);
    }
    match load(&arguments.subject, streams) {
        Ok(job) => terminal::result(&format!("{}\n", job.explain().trim_end()))?,
        Err(error) => return Ok(ended(&error)),
    }
    Ok(exit::COMPLETED)
}

/// The subject when it looks like a code rather than a file: `BL1001`, `bl1001`, `1001`.
fn code_like(subject: &Path) -> Option<&str> {
    let text = subject.to_str()?;
    let digits = text.strip_prefix("BL").or_else(|| text.strip_prefix("bl")).unwrap_or(text);
    (digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn explain_code(text: &str) -> Ended {
    match text.parse::<Code>() {
        Ok(code) => {
            terminal::result(&format!("{}\n", code.page().trim_end()))?;
            Ok(exit::COMPLETED)
        }
        Err(_) => {
            let digits = text.trim_start_matches(['B', 'L', 'b', 'l']);
            let near: Vec<String> =
                Code::all().map(|code| code.to_string()).filter(|code| code[2..].starts_with(&digits[..2])).collect();
            terminal::note(&format!("error: there is no error code BL{digits}"));
            if !near.is_empty() {
                terminal::note(&format!("  help: codes of that area are {}", near.join(", ")));
            }
            Ok(exit::USAGE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_files_are_told_apart() {
        for text in ["BL1001", "bl1001", "1001", "BL9999"] {
            assert_eq!(code_like(Path::new(text)), Some(text));
        }
        for text in ["job.yaml", "BL101", "./BL1001", "BL10011", "10O1"] {
            assert_eq!(code_like(Path::new(text)), None, "{text}");
        }
    }
}
