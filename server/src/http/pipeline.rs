//! Checks a whole pipeline: its values, and its CSS selectors.

use super::input;
use crate::domain::pipeline::Pipeline;
use crate::error::{Error, Result};
use crate::knowledge::extract::Options;

/// Checks a pipeline.
///
/// # Errors
/// `invalid` with the fields that can't be used, each below `pipeline`.
pub fn check(pipeline: &Pipeline) -> Result<()> {
    input::check(pipeline).map_err(|mut error| {
        for field in &mut error.fields {
            field.field = format!("pipeline.{}", field.field);
        }
        Error::invalid_fields(error.fields)
    })?;
    Options::of(&pipeline.extract).map(|_| ()).map_err(|bad| {
        Error::invalid(&format!("pipeline.extract.remove[{}]", bad.place), "invalid", bad.to_string())
    })
}
