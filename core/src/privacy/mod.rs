//! Sensitive values: what of them may be shown.

mod mask;

pub(crate) use mask::Mask;
