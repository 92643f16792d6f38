//! The header, its decisions, and what went wrong elsewhere.
