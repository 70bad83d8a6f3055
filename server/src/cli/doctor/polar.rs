//! `doctor`'s look at Polar: whether it can be reached, takes the token, and knows what plans are sold as.

use super::Findings;
use crate::billing::polar::Client;
use crate::billing::polar::products::Product;
use crate::billing::polar::trouble::Trouble;
use crate::config::Config;
use crate::domain::plan::Plan;
use crate::domain::time::SystemClock;
use std::sync::Arc;
use uuid::Uuid;

/// Whoever sits before the screen waits no longer than this, whatever the settings say.
const PATIENCE_SECONDS: u64 = 10;

/// Asks for the products of all plans. Changes nothing at Polar.
pub(super) async fn check(findings: &mut Findings, config: &Config) {
    let mut settings = config.polar.clone();
    settings.timeout_seconds = settings.timeout_seconds.min(PATIENCE_SECONDS);
    let client = match Client::new(&settings, Arc::new(SystemClock)) {
        Ok(Some(client)) => client,
        Ok(None) => {
            let words = "nothing is sold, and nothing has a limit. To sell plans, set FRONTDESK_POLAR__TOKEN";
            findings.note("polar", Ok(words.to_owned()));
            return;
        }
        Err(error) => {
            findings.note("polar", Err(error.chain()));
            return;
        }
    };
    let sold: Vec<(&Plan, Uuid)> =
        config.plans.iter().filter_map(|plan| Some((plan, plan.polar_product_id?))).collect();
    let ids: Vec<Uuid> = sold.iter().map(|(_, id)| *id).collect();
    let base = client.base();
    let told = match client.products(&ids).await {
        Ok(told) => told,
        Err(trouble) => {
            findings.note("polar", Err(format!("{base}: {}", advice(&trouble))));
            return;
        }
    };
    let none = if sold.is_empty() {
        ". No plan can be bought: none has a FRONTDESK_PLANS__NAME__POLAR_PRODUCT_ID"
    } else {
        ""
    };
    findings.note("polar", Ok(format!("{base} takes the token{none}")));
    let known: Vec<Product> = told.items.into_iter().map(Product::from).collect();
    for (plan, id) in sold {
        let product = known.iter().find(|product| product.id == id);
        findings.note(&format!("plan {}", plan.id), product_of(plan, id, product));
    }
}

/// What is wrong with what a plan is sold as, if anything.
fn product_of(plan: &Plan, id: Uuid, product: Option<&Product>) -> Result<String, String> {
    let variable = format!("FRONTDESK_PLANS__{}__POLAR_PRODUCT_ID", plan.id.to_uppercase());
    match product {
        None => Err(format!(
            "Polar knows no product {id}, so nobody can buy it. Set {variable} to a product of the organization whose token \
             this is"
        )),
        Some(product) if product.archived => Err(format!(
            "Polar has put the product “{}” away, so nobody can buy it. Restore it there, or set {variable} to another",
            product.name
        )),
        Some(product) => Ok(format!("sold as “{}”", product.name)),
    }
}

/// What happened, and what to do about it.
fn advice(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Token(_) => format!(
            "{trouble}. Make an organization access token there with the rights that the documentation's page Paying for plans \
             lists, and set it as FRONTDESK_POLAR__TOKEN; a token of the sandbox works at FRONTDESK_POLAR__URL=https://\
             sandbox-api.polar.sh only"
        ),
        Trouble::Unreachable(_) => {
            format!("{trouble}. Look at FRONTDESK_POLAR__URL, and whether this machine may connect to it")
        }
        Trouble::Busy { .. } => format!("{trouble}. Try again in a minute"),
        other => format!("{other}. Is FRONTDESK_POLAR__URL the address of Polar's API?"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Overrides};

    #[test]
    fn a_product_that_was_put_away_can_not_be_bought() {
        let overrides = Overrides { local: true, ..Overrides::default() };
        let config = Config::from_variables(Vec::new(), &overrides).expect("good defaults");
        let plan = config.plans.iter().find(|plan| plan.id == "pro").expect("a plan");
        let id = Uuid::from_u128(7);
        let product = |archived| Product {
            id,
            name: "Frontdesk Pro".to_owned(),
            price: None,
            every: None,
            trial: None,
            archived,
        };
        assert_eq!(product_of(plan, id, Some(&product(false))), Ok("sold as “Frontdesk Pro”".to_owned()));
        let away = product_of(plan, id, Some(&product(true))).expect_err("nobody can buy it");
        assert!(
            away.contains("Frontdesk Pro") && away.contains("FRONTDESK_PLANS__PRO__POLAR_PRODUCT_ID"),
            "{away}"
        );
    }
}
