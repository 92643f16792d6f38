//! The request of a launch: what must be the same for two launches to be one execution.

use crate::engine::bound::Bound;
use crate::engine::input_digest;
use crate::engine::template::text_of;
use crate::error::{Error, Result, codes};
use crate::job::CompiledJob;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use twox_hash::XxHash3_128;

/// The number of what the engine makes of a job: raised when the same job would give other bytes.
const SEMANTICS: u32 = 1;

/// A request, in the parts that can differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Request {
    /// Fingerprint of the compiled job, lookups included.
    job: String,
    semantics: u32,
    /// The identifying parameters with the values that hold, typed and written canonically.
    parameters: BTreeMap<String, Option<String>>,
    pub(crate) inputs: Vec<RequestedInput>,
}

/// A file of an input as far as it decides about identity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RequestedInput {
    pub(crate) name: String,
    pub(crate) size: u64,
    /// Digest of size and sampled blocks: an index, no verdict.
    pub(crate) index: String,
    /// Digest of all bytes of all files, on the first of them, where the index alone does not tell two inputs apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) digest: Option<String>,
}

impl Request {
    /// The request that a launch comes to.
    pub(crate) fn of(bound: &Bound) -> Result<Request> {
        let job = &bound.job;
        let values = crate::engine::launch::parameters(job, bound.launch()).zip(&job.parameters);
        let identifying = values.filter(|(_, parameter)| parameter.identifying);
        let parameters = identifying.map(|((name, value), _)| (name.to_owned(), text_of(value)));
        let input = |file| {
            let index = input_digest::index(file)?;
            Ok(RequestedInput { name: job.input.name.clone(), size: file.size(), index, digest: None })
        };
        Ok(Request {
            job: job.fingerprint.clone(),
            semantics: SEMANTICS,
            parameters: parameters.collect(),
            inputs: bound.inputs.files().iter().map(input).collect::<Result<_>>()?,
        })
    }

    /// The text that is recorded.
    pub(crate) fn to_json(&self) -> Result<String> {
        let failed = |error| Error::new(codes::internal::INTERNAL, "a request cannot be written").caused_by(error);
        serde_json::to_string(self).map_err(failed)
    }

    /// Equal requests have equal ones.
    pub(crate) fn fingerprint(&self) -> Result<String> {
        Ok(format!("{:032x}", XxHash3_128::oneshot(self.to_json()?.as_bytes())))
    }

    /// The default key: the job, its identifying parameters, the index of every input.
    pub(crate) fn default_key(&self, job: &CompiledJob) -> Result<Vec<u8>> {
        let mut inputs = self.inputs.iter().map(RequestedInput::key_part).collect::<Vec<_>>().join("/");
        // Any number of files makes a key of one length.
        if self.inputs.len() > 1 {
            inputs = format!("{}-{:032x}", self.inputs.len(), XxHash3_128::oneshot(inputs.as_bytes()));
        }
        let mut key = job.name.clone();
        if !self.parameters.is_empty() {
            let text = serde_json::to_string(&self.parameters).map_err(|error| {
                Error::new(codes::internal::INTERNAL, "the parameters cannot be written").caused_by(error)
            })?;
            key.push_str(&format!("/{:032x}", XxHash3_128::oneshot(text.as_bytes())));
        }
        Ok(format!("{key}/{inputs}").into_bytes())
    }

    /// Whether this request, which has no digest, could be the recorded one, which has one.
    pub(crate) fn wants_digest(&self, recorded: &str) -> bool {
        let Ok(mut other) = serde_json::from_str::<Request>(recorded) else { return false };
        let mut wanted = false;
        for (input, before) in self.inputs.iter().zip(&mut other.inputs) {
            wanted |= input.digest.is_none() && before.digest.is_some();
            before.digest.clone_from(&input.digest);
        }
        wanted && *self == other
    }

    /// What differs from the recorded request, in words.
    pub(crate) fn differences(&self, recorded: &str) -> Vec<String> {
        let Ok(other) = serde_json::from_str::<Request>(recorded) else {
            return vec!["the recorded request cannot be read".into()];
        };
        let mut found = Vec::new();
        if self.job != other.job {
            found.push("the job file says something else".to_owned());
        }
        if self.semantics != other.semantics {
            found.push(format!(
                "this version of the engine has the semantics number {} instead of {}",
                self.semantics, other.semantics
            ));
        }
        let names = self.parameters.keys().chain(other.parameters.keys());
        let mut names: Vec<&String> =
            names.filter(|name| self.parameters.get(*name) != other.parameters.get(*name)).collect();
        names.dedup();
        found.extend(names.into_iter().map(|name| format!("the parameter `{name}` has another value")));
        if self.inputs.len() != other.inputs.len() {
            let (now, before) = (self.inputs.len(), other.inputs.len());
            found.push(format!("there are {now} input files instead of {before}"));
        }
        for (input, before) in self.inputs.iter().zip(&other.inputs) {
            if input.size != before.size {
                let (name, size, was) = (&input.name, input.size, before.size);
                found.push(format!("the input `{name}` has {size} bytes instead of {was}"));
            } else if input != before {
                found.push(format!("the input `{}` has other bytes", input.name));
            }
        }
        found
    }
}

impl RequestedInput {
    fn key_part(&self) -> String {
        let digest = self.digest.as_ref().map(|digest| format!("-{digest}")).unwrap_or_default();
        format!("{}-{}{digest}", self.size, self.index)
    }
}
