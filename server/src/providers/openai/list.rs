//! The list of a server's models.

use std::time::Duration;

use futures::StreamExt as _;

use super::Endpoint;
use super::transport::{broken, refused};
use super::wire::Models;
use crate::providers::error::excerpt;
use crate::providers::{ModelError, Stage};

/// A list may be so long in bytes; that of the largest gateways is about half.
const LONGEST: usize = 4 * 1024 * 1024;
/// More names are no help.
const MOST: usize = 2000;

/// Asks for the names of the models, sorted. They may be of any kind: the list does not tell chat from embeddings.
///
/// # Errors
/// When the server can't be reached, refuses, or has no list.
pub(in crate::providers) async fn list(
    endpoint: &Endpoint,
    wait: Duration,
) -> Result<Vec<String>, ModelError> {
    let asking = tokio::time::timeout(wait, ask(endpoint));
    let names = asking.await.unwrap_or(Err(ModelError::Timeout { stage: Stage::Total }));
    names.map_err(|error| endpoint.clean(error))
}

async fn ask(endpoint: &Endpoint) -> Result<Vec<String>, ModelError> {
    let url = endpoint.address.models().ok_or_else(|| {
        ModelError::Settings(
            "Azure does not list deployments at this address: enter their names as its portal shows them"
                .to_owned(),
        )
    })?;
    let request = endpoint.http.get(url).build().map_err(|error| broken(&error));
    let mut request = request?;
    endpoint.address.dress(&mut request)?;
    let response = endpoint.http.execute(request).await.map_err(|error| broken(&error))?;
    if !response.status().is_success() {
        return Err(refused(response).await);
    }
    let mut body = response.bytes_stream();
    let mut read = Vec::new();
    while let Some(piece) = body.next().await {
        read.extend_from_slice(&piece.map_err(|error| broken(&error))?);
        if read.len() > LONGEST {
            return Err(ModelError::BadResponse(format!("a list of models of more than {LONGEST} bytes")));
        }
    }
    let models: Models = serde_json::from_slice(&read)
        .map_err(|error| ModelError::BadResponse(excerpt(&format!("no list of models: {error}"))))?;
    let mut names: Vec<String> = models.data.into_iter().map(|model| model.id).collect();
    names.retain(|name| !name.trim().is_empty() && name.chars().count() <= 200);
    names.sort();
    names.dedup();
    names.truncate(MOST);
    Ok(names)
}
