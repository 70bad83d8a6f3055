//! Checkouts and sign-ins to the customer portal as Polar answers with them, in version 2026-10 of its API.

use super::things::{ORGANISATION, customer, fixed_price, merged, price, product_base, time};
use serde_json::{Value, json};
use uuid::Uuid;

const HOUR: i64 = 60 * 60 * 1000;

/// What a checkout was opened with, and where it leads.
#[derive(Debug)]
pub struct Opened<'a> {
    pub id: Uuid,
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Where the buyer pays.
    pub url: &'a str,
    pub product: Uuid,
    /// The buyer, if known from before.
    pub customer: Option<Uuid>,
    pub external_id: Option<&'a str>,
    pub email: Option<&'a str>,
    pub success_url: &'a str,
    pub return_url: Option<&'a str>,
}

impl Opened<'_> {
    /// It, open for an hour.
    pub fn data(&self) -> Value {
        let whole = json!({
            "id": self.id, "created_at": time(self.at), "modified_at": null, "custom_field_data": {},
            "payment_processor": "stripe", "status": "open", "client_secret": "polar_c_fake", "url": self.url,
            "expires_at": time(self.at + HOUR), "success_url": self.success_url, "return_url": self.return_url,
            "embed_origin": null, "organization_id": ORGANISATION, "metadata": {}, "subscription_id": null,
            "attached_custom_fields": [], "locale": null, "payment_method_type": null, "payment_processor_metadata": {},
        });
        merged(merged(whole, self.sold()), self.buyer())
    }

    /// What is sold, and for how much.
    fn sold(&self) -> Value {
        let amount = price(self.product);
        let (price, mut prices) = (fixed_price(self.product), json!({}));
        prices[self.product.to_string()] = json!([price]);
        let offered = json!({ "prices": [price], "benefits": [], "medias": [] });
        let product = merged(product_base(self.product), offered);
        json!({
            "product_id": self.product, "product": product, "products": [product], "product_price_id": price["id"],
            "product_price": price, "prices": prices, "currency": "usd", "amount": amount, "discount_amount": 0,
            "net_amount": amount, "tax_amount": null, "tax_behavior": null, "total_amount": amount, "seats": null,
            "min_seats": null, "max_seats": null, "units": null, "min_units": null, "max_units": null,
            "allow_trial": true, "trial_interval": null, "trial_interval_count": null, "active_trial_interval": null,
            "active_trial_interval_count": null, "trial_end": null, "discount": null, "discount_id": null,
            "allow_discount_codes": true, "is_discount_applicable": true, "is_free_product_price": false,
            "is_payment_required": true, "is_payment_setup_required": true, "is_payment_form_required": true,
        })
    }

    /// What is known of the buyer, and what will be asked.
    fn buyer(&self) -> Value {
        let asked = json!({
            "country": "required", "state": "disabled", "city": "disabled", "postal_code": "disabled",
            "line1": "disabled", "line2": "disabled",
        });
        json!({
            "customer_id": self.customer, "external_customer_id": self.external_id, "customer_email": self.email,
            "customer_name": null, "customer_ip_address": null, "customer_billing_name": null,
            "customer_billing_address": null, "customer_tax_id": null, "customer_metadata": {},
            "is_business_customer": false, "require_billing_address": false, "billing_address_fields": asked,
        })
    }
}

/// A sign-in of a customer to their portal.
pub fn session(id: Uuid, external_id: &str, portal: &str, back: Option<&str>, at: i64) -> Value {
    json!({
        "id": Uuid::new_v4(), "created_at": time(at), "modified_at": null, "token": "polar_cst_fake",
        "expires_at": time(at + HOUR), "return_url": back, "customer_portal_url": portal, "customer_id": id,
        "customer": customer(id, external_id),
    })
}
