//! What plans cost: Polar's products, kept so that prices can be shown at once, and while Polar can't be reached.

use super::client::Client;
use super::payload;
use super::reconcile::Unknown;
use crate::billing::Plans;
use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::state::App;
use crate::store::Conn;
use crate::store::polar::products;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use utoipa::ToSchema;
use uuid::Uuid;

/// How old prices may be before Polar is asked anew.
const FRESH: Duration = Duration::from_secs(60 * 60);

/// A price that is paid again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Price {
    /// In the currency's smallest unit, without tax.
    pub cents: i64,
    /// In lower case, such as `usd`.
    pub currency: String,
}

/// A stretch of time as Polar counts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Interval {
    /// `day`, `week`, `month` or `year`.
    pub unit: String,
    /// How many of them.
    pub count: i64,
}

/// What a plan is bought as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Polar's identifier.
    pub id: Uuid,
    /// Its name at Polar.
    pub name: String,
    /// Its fixed price; none if it has none, or several.
    pub price: Option<Price>,
    /// How often it is paid; none if it is bought once.
    pub every: Option<Interval>,
    /// How long it may be tried out.
    pub trial: Option<Interval>,
    /// No longer sold.
    pub archived: bool,
}

impl From<payload::Product> for Product {
    fn from(told: payload::Product) -> Self {
        let mut prices = told.prices.into_iter().filter(|price| !price.is_archived).filter_map(|price| {
            let cents = match price.amount_type.as_deref() {
                Some("free") => 0,
                Some("fixed") => price.price_amount?,
                _ => return None,
            };
            let currency = price.price_currency.unwrap_or_else(|| "usd".to_owned()).to_lowercase();
            Some(Price { cents, currency })
        });
        // In several currencies, the first is the one that Polar shows first.
        let price = prices.next();
        let interval = |unit: Option<String>, count: Option<i64>| {
            unit.map(|unit| Interval { unit, count: count.unwrap_or(1).max(1) })
        };
        Self {
            id: told.id,
            name: told.name,
            price,
            every: interval(told.recurring_interval, told.recurring_interval_count),
            trial: interval(told.trial_interval, told.trial_interval_count),
            archived: told.is_archived,
        }
    }
}

/// The products of plans, as they are kept.
///
/// # Errors
/// When the database can't be read.
pub async fn kept(conn: &mut Conn) -> Result<Vec<Product>> {
    Ok(products::list::<Product>(conn).await?.into_iter().map(|(product, _)| product).collect())
}

fn ids(plans: &Plans) -> Vec<Uuid> {
    plans.all().iter().filter_map(|plan| plan.polar_product_id).collect()
}

/// Whether Polar is to be asked for prices: they are old, or some are missing.
async fn are_stale(conn: &mut Conn, wanted: &[Uuid], now: Timestamp) -> Result<bool> {
    let kept: Vec<(Product, Timestamp)> = products::list(conn).await?;
    let old = kept.iter().any(|(_, at)| at.after(FRESH) <= now);
    Ok(old || kept.is_empty() || wanted.iter().any(|id| !kept.iter().any(|(product, _)| product.id == *id)))
}

/// Asks Polar for the prices of plans, if those that are kept are old. A plan whose product Polar does not know has no
/// price, and is logged.
///
/// # Errors
/// When Polar does not say, or the database can't be read or written.
pub async fn refresh(app: &App, client: &Client) -> Result<(), Unknown> {
    let wanted = ids(&app.plans);
    let now = app.clock.now();
    if wanted.is_empty() || !are_stale(&mut *app.store.read().await?, &wanted, now).await? {
        return Ok(());
    }
    let told = client.products(&wanted).await?;
    let told: Vec<(Uuid, Product)> =
        told.items.into_iter().map(|product| (product.id, Product::from(product))).collect();
    for id in wanted.iter().filter(|id| !told.iter().any(|(known, _)| known == *id)) {
        tracing::error!(product = %id, "Polar knows no product with the POLAR_PRODUCT_ID of a plan: it can't be bought");
    }
    let mut write = app.store.write().await?;
    products::replace(&mut write, &told, now).await?;
    write.commit().await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_price_has_a_currency_in_lower_case_even_if_it_is_free_or_polar_names_none() {
        let price = |price: serde_json::Value| {
            let product = json!({
                "id": "7b2c4f1e-0000-4000-8000-000000000001", "name": "Pro", "is_archived": false, "prices": [price],
            });
            let told: payload::Product = serde_json::from_value(product).expect("a product");
            Product::from(told).price
        };
        let usd = |cents| Some(Price { cents, currency: "usd".to_owned() });
        assert_eq!(price(json!({ "amount_type": "free", "is_archived": false })), usd(0));
        assert_eq!(
            price(json!({ "amount_type": "free", "price_currency": "USD", "is_archived": false })),
            usd(0)
        );
        assert_eq!(
            price(json!({ "amount_type": "fixed", "price_amount": 4900, "is_archived": false })),
            usd(4900)
        );
        assert_eq!(price(json!({ "amount_type": "custom", "is_archived": false })), None);
    }
}
