//! Idempotency: under which key an execution runs, and what a second launch of the same work gets.

use super::mapping::Scalar;
use super::spanned::Spanned;
use schemars::JsonSchema;
use serde::Deserialize;

/// Under which key an execution runs, and what a second launch of the same work gets.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Idempotency {
    /// The key: a Jinja template over `job`, `parameters.NAME` and `inputs.NAME.header.FIELD`. By default it is made of the
    /// job's name, the identifying parameters and the content of the inputs.
    #[serde(default)]
    pub key: Option<Spanned<String>>,
    /// What a launch gets when the work is done: the recorded result (`return`, the default), or an error (`refuse`).
    #[serde(default)]
    pub on_completed: Option<Spanned<OnCompleted>>,
    /// What a launch does while another one is at work: `refuse` (default), or `wait DURATION`, such as `wait 60s`.
    #[serde(default)]
    pub on_running: Option<Spanned<Scalar>>,
    /// How long an owner that gives no sign of life keeps the work, when it is not known to be dead; by default `30s`.
    #[serde(default)]
    pub lease: Option<Spanned<Scalar>>,
}

/// What a launch gets when the work is done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OnCompleted {
    /// The recorded result.
    #[default]
    Return,
    /// An error.
    Refuse,
}
