//! Whether a text is what a published standard says it should be: check digits, and forms such as IBAN and e-mail address.
//!
//! Invariant: everything here reads bytes once, allocates nothing, and refuses a text that it does not understand. What is
//! not ASCII is refused by every one of them.

mod email;
mod iban;
mod scheme;
mod standard;
#[cfg(test)]
mod tests;

pub(crate) use scheme::{CheckDigit, Direction, Modulus, Outcome, Weights};
pub(crate) use standard::Standard;
