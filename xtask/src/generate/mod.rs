//! Test input for the card-transactions example: a header, mixed detail records, a trailer that is true.
//!
//! Invariant: the bytes are a function of the plan alone. Arithmetic is on integers, and nothing is read from the machine.

mod detail;
mod fault;
mod names;
mod random;
#[cfg(test)]
mod tests;

use crate::tree::Outcome;
use detail::Detail;
use random::Random;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

/// What is generated.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Number of detail records.
    pub records: u64,
    /// Seed of the random numbers.
    pub seed: u64,
    /// Bad records among 100,000.
    pub bad_per_100k: u64,
}

/// What was generated.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Records with at least one fault.
    pub bad: u64,
    /// Sum of the well-formed amounts, in cents.
    pub total: i128,
}

/// Writes the file of a plan.
pub fn to_file(plan: &Plan, path: &Path) -> Outcome {
    let write = || -> io::Result<Made> {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(path)?);
        let made = write(plan, &mut out)?;
        out.flush()?;
        Ok(made)
    };
    let made = write().map_err(|error| vec![format!("{}: {error}", path.display())])?;
    Ok(format!(
        "{}: {} records, {} of them bad, control total {}",
        path.display(),
        plan.records,
        made.bad,
        money(made.total)
    ))
}

/// Writes header, records and trailer.
pub fn write(plan: &Plan, out: &mut impl Write) -> io::Result<Made> {
    let mut random = Random::new(plan.seed);
    let mut made = Made::default();
    let mut line = String::with_capacity(256);
    writeln!(out, "HDR|{}|CARDS{:07}", detail::BUSINESS_DATE, plan.seed % 10_000_000)?;
    for number in 0..plan.records {
        let mut detail = Detail::random(number, &mut random);
        if random.below(100_000) < plan.bad_per_100k {
            fault::spoil(&mut detail, &mut random);
            made.bad += 1;
        }
        made.total += i128::from(detail.cents().unwrap_or(0));
        line.clear();
        detail.append_to(&mut line);
        out.write_all(line.as_bytes())?;
    }
    writeln!(out, "TRL|{}|{}", plan.records, money(made.total))?;
    Ok(made)
}

/// Cents as a decimal with two places.
fn money(cents: i128) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    let cents = cents.unsigned_abs();
    format!("{sign}{}.{:02}", cents / 100, cents % 100)
}
