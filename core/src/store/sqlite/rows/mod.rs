//! Rows in SQL: one statement for each method of the port.

mod audit;
mod doctor;
mod executions;
mod owners;
mod requests;
mod values;

use super::link::Link;
use crate::store::rows::Rows;

/// The rows of a transaction that is open on a connection.
#[derive(Debug)]
pub(super) struct SqlRows<'a>(pub(super) &'a Link);

impl Rows for SqlRows<'_> {}
