//! `frontdesk doctor` and Polar: whether it is reached, takes the token, and knows what plans are sold as.

use crate::support::polar::{PRO, SECRET, STARTER};
use crate::support::process::frontdesk;
use crate::support::till::Shop;
use serde_json::json;
use tempfile::TempDir;

const CANARY: &str = "polar_oat_canary";

/// What doctor says with these settings, and its exit code.
fn doctor(variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let data = TempDir::new().unwrap();
    let output = frontdesk()
        .args(["doctor", "--local", "--data"])
        .arg(data.path())
        .env("FRONTDESK_POLAR__WEBHOOK_SECRET", SECRET)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(!said.contains(CANARY) && !said.contains(SECRET), "{said}");
    (output.status.code(), said)
}

#[test]
fn without_a_token_nobody_is_asked() {
    let shop = Shop::start();
    let (code, none) = doctor(&[("FRONTDESK_POLAR__URL", shop.process.base.as_str())]);
    assert_eq!(code, Some(0), "{none}");
    assert!(
        none.contains("ok     polar: nothing is sold") && none.contains("FRONTDESK_POLAR__TOKEN"),
        "{none}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_and_the_product_of_each_plan_are_tried() {
    let shop = Shop::start();
    let (starter, pro) = (STARTER.to_string(), PRO.to_string());
    let unknown = "5a110000-0000-4000-8000-00000000000f";
    let base = shop.process.base.clone();
    let with = |token: &str, starter: &str, pro: &str| {
        doctor(&[
            ("FRONTDESK_POLAR__URL", base.as_str()),
            ("FRONTDESK_POLAR__TOKEN", token),
            ("FRONTDESK_PLANS__STARTER__POLAR_PRODUCT_ID", starter),
            ("FRONTDESK_PLANS__PRO__POLAR_PRODUCT_ID", pro),
        ])
    };
    let (code, good) = with(CANARY, &starter, &pro);
    assert_eq!(code, Some(0), "{good}");
    assert!(good.contains("ok     polar") && good.contains("takes the token"), "{good}");
    for line in
        ["ok     plan starter: sold as “Frontdesk Starter”", "ok     plan pro: sold as “Frontdesk Pro”"]
    {
        assert!(good.contains(line), "{good}");
    }
    let asked = shop.asked("GET", "/v1/products").await;
    assert_eq!(asked.len(), 1, "asked once for all");
    assert_eq!(shop.told().await["requests"].as_array().map(Vec::len), Some(1), "and for nothing else");

    let (code, wrong) = with(CANARY, &starter, unknown);
    assert_eq!(code, Some(1), "{wrong}");
    assert!(wrong.contains("ok     polar") && wrong.contains("ok     plan starter"), "{wrong}");
    assert!(wrong.contains(&format!("WRONG  plan pro: Polar knows no product {unknown}")), "{wrong}");
    assert!(wrong.contains("FRONTDESK_PLANS__PRO__POLAR_PRODUCT_ID"), "{wrong}");

    // No plan is sold yet: the token is tried all the same, and nothing is wrong.
    let (code, bare) = with(CANARY, "", "");
    assert_eq!(code, Some(0), "{bare}");
    assert!(bare.contains("takes the token. No plan can be bought"), "{bare}");

    let (code, refused) = with("of_another_kind", &starter, &pro);
    assert_eq!(code, Some(1), "{refused}");
    assert!(refused.contains("WRONG  polar") && refused.contains("status 401"), "{refused}");
    assert!(refused.contains("FRONTDESK_POLAR__TOKEN") && !refused.contains("plan pro"), "{refused}");

    for (status, words) in
        [(503, "can't be reached"), (429, "Try again in a minute"), (404, "FRONTDESK_POLAR__URL")]
    {
        shop.order(json!({ "failures": [[status, null]] })).await;
        let (code, failed) = with(CANARY, &starter, &pro);
        assert_eq!(code, Some(1), "{failed}");
        assert!(failed.contains("WRONG  polar") && failed.contains(words), "{status}: {failed}");
    }
}

#[test]
fn a_polar_that_is_not_there_is_said_with_its_address() {
    let nobody = "http://127.0.0.1:9";
    let (code, said) = doctor(&[("FRONTDESK_POLAR__URL", nobody), ("FRONTDESK_POLAR__TOKEN", CANARY)]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains(&format!("WRONG  polar: {nobody}")) && said.contains("can't be reached"), "{said}");
}
