//! The plans that the operator sells.

use crate::domain::plan::{AtLimit, Plan, PlanLimits};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A plan as it is written down; negative numbers stand for no limit.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    order: i64,
    messages_per_month: i64,
    bots: i64,
    pages: i64,
    members: i64,
    storage_bytes: i64,
    spend_usd_per_month: f64,
    at_limit: AtLimit,
    polar_product_id: String,
}

/// Reads the tables that the operator names, and puts the plans in their order.
pub(super) fn in_order<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Plan>, D::Error> {
    let limit = |number: i64| (number >= 0).then_some(number);
    let tables = BTreeMap::<String, Written>::deserialize(from)?;
    let plans = tables.into_iter().map(|(id, plan)| {
        Ok(Plan {
            polar_product_id: product(&id, &plan.polar_product_id).map_err(D::Error::custom)?,
            name: if plan.name.is_empty() { id.clone() } else { plan.name },
            id,
            order: plan.order,
            limits: PlanLimits {
                messages_per_month: limit(plan.messages_per_month),
                bots: limit(plan.bots),
                pages: limit(plan.pages),
                members: limit(plan.members),
                storage_bytes: limit(plan.storage_bytes),
                spend_usd_per_month: Some(plan.spend_usd_per_month).filter(|usd| *usd >= 0.0),
            },
            at_limit: plan.at_limit,
        })
    });
    let mut plans = plans.collect::<Result<Vec<Plan>, D::Error>>()?;
    plans.sort_by(|left, right| (left.order, &left.id).cmp(&(right.order, &right.id)));
    Ok(plans)
}

/// The product that sells a plan; none if it is left empty.
fn product(plan: &str, written: &str) -> Result<Option<Uuid>, String> {
    if written.is_empty() {
        return Ok(None);
    }
    written.parse().map(Some).map_err(|_| {
        let variable = variable(plan);
        format!(
            "can't be used: {variable}__POLAR_PRODUCT_ID must be a product's id as Polar shows it: a UUID"
        )
    })
}

/// What the variables of a plan begin with.
fn variable(plan: &str) -> String {
    format!("FRONTDESK_PLANS__{}", plan.to_uppercase())
}

pub(super) fn are_plans(plans: &[Plan], (): &()) -> garde::Result {
    let mut sold = BTreeMap::new();
    for plan in plans {
        let variable = variable(&plan.id);
        let wrong = |what: &str| Err(garde::Error::new(format!("can't be used: {variable}{what}")));
        let letters = plan.id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        if !letters || plan.id.is_empty() || plan.id.len() > 40 || plan.id.contains("__") {
            return wrong(" must be named by letters, digits and single underscores, 40 at most");
        }
        if plan.name.chars().count() > 40 {
            return wrong("__NAME must be 40 characters at most");
        }
        if plan.limits.spend_usd_per_month.is_some_and(|usd| !usd.is_finite() || usd > 1_000_000.0) {
            return wrong("__SPEND_USD_PER_MONTH must be 1000000 at most; negative for no limit");
        }
        if let Some(product) = plan.polar_product_id
            && let Some(other) = sold.insert(product, plan.id.clone())
        {
            return wrong(&format!(
                "__POLAR_PRODUCT_ID is also that of the plan {other}: each needs its own"
            ));
        }
    }
    if plans.first().is_some_and(|first| first.polar_product_id.is_some()) {
        return Err(garde::Error::new(
            "can't be used: the first plan by FRONTDESK_PLANS__NAME__ORDER is what workspaces have that pay nothing, so it \
             may have no POLAR_PRODUCT_ID. Give it to another plan, or put a free plan before it",
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::config::{Config, Overrides};
    use crate::domain::plan::{AtLimit, Plan};

    fn plans(variables: &[(&str, &str)]) -> Result<Vec<Plan>, String> {
        let variables =
            variables.iter().map(|(name, value)| (format!("FRONTDESK_PLANS__{name}"), (*value).to_owned()));
        let overrides = Overrides { local: true, ..Overrides::default() };
        Config::from_variables(variables, &overrides)
            .map(|config| config.plans)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn plans_stand_in_their_order_and_can_be_changed_and_added() {
        let usual = plans(&[]).expect("good defaults");
        let ids: Vec<&str> = usual.iter().map(|plan| plan.id.as_str()).collect();
        assert_eq!(ids, ["free", "starter", "pro"]);
        let product = "7b2c4f1e-0000-4000-8000-000000000001";
        let changed = plans(&[
            ("TEAM__ORDER", "25"),
            ("TEAM__BOTS", "7"),
            ("FREE__AT_LIMIT", "builtin"),
            ("FREE__SPEND_USD_PER_MONTH", "0.5"),
            ("PRO__POLAR_PRODUCT_ID", product),
            ("PRO__MESSAGES_PER_MONTH", "-1"),
        ])
        .expect("good plans");
        let ids: Vec<&str> = changed.iter().map(|plan| plan.id.as_str()).collect();
        assert_eq!(ids, ["free", "starter", "team", "pro"]);
        assert_eq!(changed[2].limits.bots, Some(7));
        assert_eq!(
            (changed[2].name.as_str(), changed[2].limits.pages),
            ("team", None),
            "others have no limit"
        );
        assert_eq!(changed[0].at_limit, AtLimit::Builtin);
        assert_eq!(changed[0].limits.spend_usd_per_month, Some(0.5));
        assert_eq!(changed[3].polar_product_id.map(|id| id.to_string()).as_deref(), Some(product));
        assert_eq!(changed[3].limits.messages_per_month, None);
    }

    #[test]
    fn what_can_t_be_sold_is_refused_at_start() {
        let product = "7b2c4f1e-0000-4000-8000-000000000001";
        let wrong: [&[(&str, &str)]; 6] = [
            &[("FREE__POLAR_PRODUCT_ID", product)],
            &[("PRO__POLAR_PRODUCT_ID", product), ("STARTER__POLAR_PRODUCT_ID", product)],
            &[("PRO__POLAR_PRODUCT_ID", "prod_1")],
            &[("PRO__AT_LIMIT", "ignore")],
            &[("PRO__COLOUR", "green")],
            &[("BAD-NAME__BOTS", "1")],
        ];
        for variables in wrong {
            let error = plans(variables).expect_err("refused");
            assert!(error.contains("FRONTDESK_PLANS"), "{error}");
        }
    }
}
