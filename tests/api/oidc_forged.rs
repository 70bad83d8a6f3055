//! What a provider of sign-in says must hold: forged ID tokens, signatures that are not its own, keys that change.

use crate::oidc::{both, person, refused, settings, sign_in};
use crate::support::client::id;
use crate::support::identity_provider::{CLIENT, IdentityProvider, Sign, new_key};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use frontdesk::domain::time::{ManualClock, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use ring::rand::SystemRandom;
use ring::signature::KeyPair as _;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

#[tokio::test]
async fn a15_an_id_token_that_is_not_whole_is_not_believed() {
    type Forgery = (&'static str, fn(&mut Value, &mut Value));
    let forgeries: [Forgery; 20] = [
        ("issuer", |_, claims| claims["iss"] = json!("https://evil.example")),
        ("audience", |_, claims| claims["aud"] = json!("another-client")),
        ("audiences without ours", |_, claims| claims["aud"] = json!(["a", "b"])),
        ("several audiences and no party", |_, claims| claims["aud"] = json!([CLIENT, "b"])),
        ("authorized party", |_, claims| claims["azp"] = json!("another-client")),
        ("nonce of another sign-in", |_, claims| claims["nonce"] = json!("n")),
        ("no nonce", |_, claims| drop(claims.as_object_mut().unwrap().remove("nonce"))),
        ("null nonce", |_, claims| claims["nonce"] = Value::Null),
        ("ended", |_, claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 120)),
        ("no end", |_, claims| drop(claims.as_object_mut().unwrap().remove("exp"))),
        ("end as a string", |_, claims| claims["exp"] = json!("9999999999")),
        ("end null", |_, claims| claims["exp"] = Value::Null),
        ("of the future", |_, claims| claims["iat"] = json!(claims["iat"].as_i64().unwrap() + 120)),
        ("no subject", |_, claims| drop(claims.as_object_mut().unwrap().remove("sub"))),
        ("empty subject", |_, claims| claims["sub"] = json!("")),
        ("long subject", |_, claims| claims["sub"] = json!("x".repeat(256))),
        ("algorithm none", |header, _| header["alg"] = json!("none")),
        ("algorithm HS256", |header, _| header["alg"] = json!("HS256")),
        ("algorithm RS256", |header, _| header["alg"] = json!("RS256")),
        ("extensions", |header, _| header["crit"] = json!(["exp"])),
    ];
    let (provider, server) = both().await;
    for (name, change) in forgeries {
        provider.said().change = Box::new(change);
        let reply = sign_in(&provider, &server).await;
        assert_eq!(reply.headers["location"], "/login?problem=provider_untrusted", "{name}");
    }
    provider.said().change = Box::new(|_, _| {});
    // Several audiences are good if the token says that it was made for us.
    provider.said().change = Box::new(|_, claims| {
        claims["aud"] = json!(["another", CLIENT]);
        claims["azp"] = json!(CLIENT);
    });
    person(&server, &sign_in(&provider, &server).await).await;
}

#[tokio::test]
async fn a15_a_signature_that_is_not_the_providers_is_not_believed() {
    let (provider, server) = both().await;
    let public = provider.said().key.public_key().as_ref().to_vec();
    let stranger = Arc::new(new_key());
    let forgeries: [(&str, Sign); 6] = [
        ("a stranger's key", {
            let stranger = Arc::clone(&stranger);
            Box::new(move |signed, _| {
                let signature = stranger.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
                format!("{signed}.{}", BASE64.encode(signature.as_ref()))
            })
        }),
        ("the public key as a secret", {
            Box::new(move |signed, _| {
                let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&public).unwrap();
                mac.update(signed.as_bytes());
                format!("{signed}.{}", BASE64.encode(mac.finalize().into_bytes()))
            })
        }),
        ("none", Box::new(|signed, _| format!("{signed}."))),
        ("none at all", Box::new(|signed, _| signed.to_owned())),
        ("other claims under it", {
            Box::new(|signed, own| {
                let signature = BASE64.encode(own(signed.as_bytes()));
                let (header, claims) = signed.split_once('.').unwrap();
                let mut claims: Value = serde_json::from_slice(&BASE64.decode(claims).unwrap()).unwrap();
                claims["sub"] = json!("somebody-else");
                format!("{header}.{}.{signature}", BASE64.encode(claims.to_string()))
            })
        }),
        (
            "a part more",
            Box::new(|signed, own| format!("{signed}.{}.x", BASE64.encode(own(signed.as_bytes())))),
        ),
    ];
    for (name, sign) in forgeries {
        provider.said().sign = Some(sign);
        let reply = sign_in(&provider, &server).await;
        assert_eq!(reply.headers["location"], "/login?problem=provider_untrusted", "{name}");
    }
    provider.said().sign = None;
    person(&server, &sign_in(&provider, &server).await).await;
}

#[tokio::test]
async fn new_keys_are_read_when_they_are_needed_and_not_for_every_forgery() {
    let clock = Arc::new(ManualClock::new(Timestamp(jiff::Timestamp::now().as_millisecond())));
    let provider = IdentityProvider::start().await;
    let server = settings(&provider).clock(Arc::clone(&clock)).start().await;
    let ada = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(provider.said().keys_read, 1);
    person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(provider.said().keys_read, 1, "they were known");
    // Tokens by keys that nobody knows.
    for _ in 0..3 {
        provider.said().change = Box::new(|header, _| header["kid"] = json!("unknown"));
        refused(&sign_in(&provider, &server).await, "provider_untrusted");
    }
    assert_eq!(provider.said().keys_read, 1, "it was asked for each of them");
    provider.said().change = Box::new(|_, _| {});
    {
        let mut said = provider.said();
        said.key = new_key();
        said.kid = "second".to_owned();
    }
    clock.advance(Duration::from_secs(61));
    let again = person(&server, &sign_in(&provider, &server).await).await;
    assert_eq!(id(&again["user"]), id(&ada["user"]));
    assert_eq!(provider.said().keys_read, 2);
}
