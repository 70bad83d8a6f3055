//! Settings of providers of sign-in.

use super::Secret;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A provider that people may sign in with, under a name that the operator gave it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInProvider {
    pub label: String,
    pub issuer: String,
    pub client_id: String,
    pub client_secret: Secret,
    pub scopes: Vec<String>,
    pub domains: Vec<String>,
}

pub(super) fn are_sign_in_providers(named: &BTreeMap<String, SignInProvider>, (): &()) -> garde::Result {
    for (name, provider) in named {
        let variable = format!("FRONTDESK_OIDC__{}", name.to_uppercase());
        let wrong = |what: &str| Err(garde::Error::new(format!("can't be used: {variable}{what}")));
        let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !letters || name.is_empty() || name.len() > 40 || name.contains("__") {
            return wrong(" must be named by letters, digits and single underscores, 40 at most");
        }
        if !is_issuer(&provider.issuer) {
            return wrong(
                "__ISSUER must be an https address without a query, such as https://accounts.google.com (http only for \
                 this machine)",
            );
        }
        if provider.client_id.is_empty() {
            return wrong("__CLIENT_ID is not set: register Frontdesk with the provider, which gives it one");
        }
        if !provider.scopes.iter().any(|scope| scope == "openid") {
            return wrong("__SCOPES must hold openid");
        }
        if provider.label.chars().count() > 40 {
            return wrong("__LABEL must have 40 characters at most: it stands on a button");
        }
        if provider.domains.iter().any(|domain| domain.contains('@')) {
            return wrong("__DOMAINS must hold domains such as example.com, without the part before the @");
        }
    }
    Ok(())
}

/// What is sent there is worth a person's account: it has to go by TLS, except on this very machine.
fn is_issuer(issuer: &str) -> bool {
    let Ok(url) = url::Url::parse(issuer) else { return false };
    let here = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => return false,
    };
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    plain && (url.scheme() == "https" || (url.scheme() == "http" && here))
}
