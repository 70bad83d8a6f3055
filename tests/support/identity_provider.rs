//! A provider of sign-in (OpenID Connect) that plays by the rules, unless a test has it forge what it says.
//!
//! It holds Frontdesk to the rules as well: the code works once, for the redirect and the verifier it was asked with.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD as BASE64};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

pub const CLIENT: &str = "frontdesk";
/// With what a header has to escape.
pub const SECRET: &str = "s3cret: with/odd+signs%";

/// Changes a token's header and claims before it is signed.
pub type Change = Box<dyn Fn(&mut Value, &mut Value) + Send>;
/// Signs `header.payload`; gets the provider's own signer.
pub type Sign = Box<dyn Fn(&str, &dyn Fn(&[u8]) -> Vec<u8>) -> String + Send>;

struct Grant {
    redirect_uri: String,
    challenge: String,
    nonce: String,
}

pub struct Said {
    /// What it says of whoever signs in, besides `sub`.
    pub person: Value,
    pub subject: String,
    /// Whether it says so in the token, or only when asked.
    pub in_token: bool,
    /// Whether it is asked about somebody and speaks of somebody else.
    pub confused: bool,
    pub change: Change,
    pub sign: Option<Sign>,
    pub kid: String,
    pub key: EcdsaKeyPair,
    pub keys_read: u32,
    pub down: bool,
    grants: HashMap<String, Grant>,
}

#[derive(Clone)]
pub struct IdentityProvider {
    pub base: String,
    said: Arc<Mutex<Said>>,
}

pub fn new_key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).expect("the same")
}

impl IdentityProvider {
    /// Starts one, of which `ada@example.com` is known.
    pub async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let said = Said {
            person: json!({ "email": "ada@example.com", "email_verified": true, "name": "Ada Lovelace" }),
            subject: "person-1".to_owned(),
            in_token: true,
            confused: false,
            change: Box::new(|_, _| {}),
            sign: None,
            kid: "first".to_owned(),
            key: new_key(),
            keys_read: 0,
            down: false,
            grants: HashMap::new(),
        };
        let provider = Self { base, said: Arc::new(Mutex::new(said)) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(discovery))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/me", get(me))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.expect("it serves") });
        provider
    }

    /// What it says from now on.
    pub fn said(&self) -> MutexGuard<'_, Said> {
        self.said.lock().expect("no test panicked in here")
    }

    /// Plays the person who follows that address and agrees: the code, and the state as it comes back.
    pub fn agree(&self, url: &str) -> (String, String) {
        let url = url::Url::parse(url).expect("an address");
        assert!(url.as_str().starts_with(&format!("{}/authorize?", self.base)), "{url}");
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["scope"], "openid email profile");
        assert_eq!(asked["code_challenge_method"], "S256");
        let grant = Grant {
            redirect_uri: asked["redirect_uri"].clone(),
            challenge: asked["code_challenge"].clone(),
            nonce: asked["nonce"].clone(),
        };
        let code = uuid::Uuid::now_v7().to_string();
        self.said().grants.insert(code.clone(), grant);
        (code, asked["state"].clone())
    }
}

async fn discovery(State(provider): State<IdentityProvider>) -> Result<Json<Value>, StatusCode> {
    if provider.said().down {
        return Err(StatusCode::BAD_GATEWAY);
    }
    let base = &provider.base;
    Ok(Json(json!({
        "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": format!("{base}/token"),
        "jwks_uri": format!("{base}/keys"), "userinfo_endpoint": format!("{base}/me"),
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "authorization_response_iss_parameter_supported": true,
    })))
}

async fn keys(State(provider): State<IdentityProvider>) -> Json<Value> {
    let mut said = provider.said();
    said.keys_read += 1;
    let point = said.key.public_key().as_ref().to_vec();
    let (x, y) = (BASE64.encode(&point[1..33]), BASE64.encode(&point[33..]));
    let own =
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": said.kid, "x": x, "y": y });
    // Others that can't be used are passed over.
    let others =
        [json!({ "kty": "oct", "k": "c2VjcmV0" }), json!({ "kty": "EC", "crv": "P-384", "kid": said.kid })];
    Json(json!({ "keys": [others[0], others[1], own] }))
}

async fn token(
    State(provider): State<IdentityProvider>,
    headers: HeaderMap,
    body: String,
) -> (StatusCode, Json<Value>) {
    let form: HashMap<String, String> = url::form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let refuse = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({ "error": error })));
    let spelt = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let expected = STANDARD.encode(format!("{}:{}", spelt(CLIENT), spelt(SECRET)));
    if headers.get(header::AUTHORIZATION).is_none_or(|sent| sent != &format!("Basic {expected}")) {
        return refuse("invalid_client");
    }
    let mut said = provider.said();
    let Some(grant) = said.grants.remove(&form["code"]) else { return refuse("invalid_grant") };
    let challenge = BASE64.encode(Sha256::digest(form["code_verifier"].as_bytes()));
    if form["redirect_uri"] != grant.redirect_uri || challenge != grant.challenge {
        return refuse("invalid_grant");
    }
    let now = jiff::Timestamp::now().as_second();
    let mut header = json!({ "alg": "ES256", "kid": said.kid });
    let mut claims = json!({ "iss": provider.base, "sub": said.subject, "aud": CLIENT, "iat": now, "exp": now + 300,
        "nonce": grant.nonce });
    if said.in_token {
        claims
            .as_object_mut()
            .expect("an object")
            .extend(said.person.as_object().expect("an object").clone());
    }
    (said.change)(&mut header, &mut claims);
    let part = |value: &Value| BASE64.encode(value.to_string());
    let signed = format!("{}.{}", part(&header), part(&claims));
    let own =
        |message: &[u8]| said.key.sign(&SystemRandom::new(), message).expect("a signature").as_ref().to_vec();
    let id_token = match &said.sign {
        Some(sign) => sign(&signed, &own),
        None => format!("{signed}.{}", BASE64.encode(own(signed.as_bytes()))),
    };
    let body =
        json!({ "access_token": "opaque", "token_type": "Bearer", "expires_in": 60, "id_token": id_token });
    (StatusCode::OK, Json(body))
}

async fn me(State(provider): State<IdentityProvider>, headers: HeaderMap) -> Result<Json<Value>, StatusCode> {
    if headers.get(header::AUTHORIZATION).is_none_or(|sent| sent != "Bearer opaque") {
        return Err(StatusCode::UNAUTHORIZED);
    }
    let said = provider.said();
    let mut person = said.person.clone();
    person["sub"] = if said.confused { json!("somebody-else") } else { json!(said.subject) };
    Ok(Json(person))
}
