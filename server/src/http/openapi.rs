//! The OpenAPI document: generated from the handlers, committed as `server/openapi.json`.

use super::access::{Need, TABLE};
use super::problem::Problem;
use super::{dashboard, openai};
use crate::config::{Config, Overrides};
use axum::Json;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ContentBuilder, InfoBuilder, OpenApi, Ref, RefOr, ResponseBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_axum::router::OpenApiRouter;

const BEARER: &str = "access_token";

/// The document of this build.
///
/// # Errors
/// When the built-in settings can't be read, which a test would have shown.
pub fn build() -> Result<OpenApi, crate::config::ConfigError> {
    let defaults = Config::from_variables([], &Overrides { local: true, ..Overrides::default() })?;
    let (_, mut document) = OpenApiRouter::new()
        .nest("/api/v1", dashboard::router(&defaults.limits))
        .nest("/v1", openai::router())
        .split_for_parts();
    document.info = InfoBuilder::new()
        .title("Frontdesk")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(
            "Bots that answer from a website's own pages, with verified citations. Errors are RFC 9457 problem \
             documents with a stable `code`; lists are paged by `limit` and `cursor`.",
        ))
        .build();
    document.servers = None;
    let components = document.components.get_or_insert_default();
    components.schemas.insert("Problem".to_owned(), Problem::schema());
    let mut parts = Vec::new();
    Problem::schemas(&mut parts);
    components.schemas.extend(parts);
    components.security_schemes.insert(
        BEARER.to_owned(),
        RefOr::T(SecurityScheme::Http(
            HttpBuilder::new()
                .scheme(HttpAuthScheme::Bearer)
                .description(Some("An access token of a person, or an API key (`fd_…`) of a program."))
                .build(),
        )),
    );
    for (path, item) in &mut document.paths.paths {
        for operation in [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
        {
            name(operation, path);
        }
    }
    for access in TABLE {
        if let Some(operation) =
            document.paths.paths.get_mut(access.path).and_then(|item| operation(item, access.method))
        {
            describe(operation, access.need);
        }
    }
    Ok(document)
}

fn operation<'a>(item: &'a mut PathItem, method: &str) -> Option<&'a mut Operation> {
    match method {
        "GET" => item.get.as_mut(),
        "POST" => item.post.as_mut(),
        "PUT" => item.put.as_mut(),
        "PATCH" => item.patch.as_mut(),
        "DELETE" => item.delete.as_mut(),
        _ => None,
    }
}

/// Handlers are named alike for every noun, operations must not be: `list` of `/api/v1/bots/{id}/sources` becomes
/// `bots_sources_list`.
fn name(operation: &mut Operation, path: &str) {
    let nouns = path
        .trim_start_matches("/api/v1")
        .split('/')
        .filter(|part| !part.is_empty() && !part.starts_with('{'));
    let own = operation.operation_id.take();
    let mut words: Vec<&str> = nouns.collect();
    if let Some(own) = own.as_deref().filter(|own| words.last() != Some(own)) {
        words.push(own);
    }
    operation.operation_id = Some(words.join("_").replace('-', "_"));
}

/// What all operations share: who may, and how failures look.
fn describe(operation: &mut Operation, need: Need) {
    if need != Need::Public {
        operation.security = Some(vec![SecurityRequirement::new::<_, _, String>(BEARER, [])]);
    }
    operation.description = match need {
        Need::Public => None,
        Need::Role(role) => Some(format!("Needs at least the role {}.", role.as_str())),
        Need::Session(role) => Some(format!(
            "Needs a person's sign-in with at least the role {}; an API key is not enough.",
            role.as_str()
        )),
        Need::Operator => Some("Needs the sign-in of a person who runs this installation.".to_owned()),
    };
    let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    let response = ResponseBuilder::new()
        .description("What went wrong")
        .content(super::problem::PROBLEM_JSON, problem)
        .build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(response));
}

/// The document.
pub async fn document() -> Result<Json<OpenApi>, crate::error::Error> {
    build().map(Json).map_err(crate::error::Error::internal)
}
