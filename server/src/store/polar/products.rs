//! What is sold, as Polar last told it: kept, so that prices can be shown while Polar can't be reached.

use crate::domain::time::Timestamp;
use crate::error::Result;
use crate::store::Conn;
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::types::Json;
use uuid::Uuid;

/// All products that are kept, with the time at which each was told.
///
/// # Errors
/// When the database can't be read.
pub async fn list<P>(conn: &mut Conn) -> Result<Vec<(P, Timestamp)>>
where
    P: DeserializeOwned + Send + Unpin + 'static,
{
    let rows: Vec<(Json<P>, Timestamp)> =
        sqlx::query_as("select product, fetched_at from polar_products order by id").fetch_all(conn).await?;
    Ok(rows.into_iter().map(|(product, at)| (product.0, at)).collect())
}

/// Keeps products in place of all that are there.
///
/// # Errors
/// When the database can't be written.
pub async fn replace<P: Serialize + Sync>(
    conn: &mut Conn,
    products: &[(Uuid, P)],
    now: Timestamp,
) -> Result<()> {
    sqlx::query("delete from polar_products").execute(&mut *conn).await?;
    for (id, product) in products {
        sqlx::query("insert into polar_products (id, product, fetched_at) values ($1, $2, $3)")
            .bind(id.to_string())
            .bind(Json(product))
            .bind(now)
            .execute(&mut *conn)
            .await?;
    }
    Ok(())
}
