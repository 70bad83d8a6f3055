//! What differs between two states of the same settings, field by field, and how a state is brought back by it.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A field that was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldChange {
    /// Where it stands, such as `settings.theme.color`.
    pub field: String,
    /// What it was.
    #[schema(value_type = Value)]
    pub before: Value,
    /// What it is since.
    #[schema(value_type = Value)]
    pub after: Value,
}

/// What differs, by the fields' names. Looked into as far as both sides have the same keys: what has others is one value, which is changed
/// whole, and so are lists.
#[must_use]
pub fn between(before: &Value, after: &Value) -> Vec<FieldChange> {
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found.sort_by(|one, other| one.field.cmp(&other.field));
    found
}

fn compare(field: &str, before: &Value, after: &Value, found: &mut Vec<FieldChange>) {
    if before == after {
        return;
    }
    if let (Value::Object(old), Value::Object(new)) = (before, after)
        && old.len() == new.len()
        && old.keys().all(|key| new.contains_key(key) && !key.contains('.'))
    {
        for (key, old) in old {
            let below = if field.is_empty() { key.clone() } else { format!("{field}.{key}") };
            compare(&below, old, &new[key], found);
        }
        return;
    }
    found.push(FieldChange { field: field.to_owned(), before: before.clone(), after: after.clone() });
}

/// Puts a value in a field's place. False if there is no such field any more.
#[must_use]
pub fn put(state: &mut Value, field: &str, value: Value) -> bool {
    let mut place = state;
    for key in field.split('.') {
        match place.get_mut(key) {
            Some(below) => place = below,
            None => return false,
        }
    }
    *place = value;
    true
}

#[cfg(test)]
mod tests {
    use super::{between, put};
    use serde_json::json;

    #[test]
    fn only_what_differs_is_told_and_it_leads_there_and_back() {
        let before =
            json!({ "name": "A", "settings": { "theme": { "color": "red", "radius": 8 }, "list": [1, 2] } });
        let after =
            json!({ "name": "A", "settings": { "theme": { "color": "blue", "radius": 8 }, "list": [1] } });
        let changes = between(&before, &after);
        let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["settings.list", "settings.theme.color"]);
        let (mut forth, mut back) = (before.clone(), after.clone());
        for change in &changes {
            assert!(put(&mut forth, &change.field, change.after.clone()));
            assert!(put(&mut back, &change.field, change.before.clone()));
        }
        assert_eq!((forth, back), (after, before.clone()));
        assert!(between(&before, &before).is_empty());
    }

    #[test]
    fn what_has_other_keys_is_changed_whole() {
        let before = json!({ "embed": null, "cap": { "kind": "none" } });
        let after = json!({ "embed": { "model": "m" }, "cap": { "kind": "usd", "usd": 3 } });
        let changes = between(&before, &after);
        let fields: Vec<&str> = changes.iter().map(|change| change.field.as_str()).collect();
        assert_eq!(fields, ["cap", "embed"]);
        assert!(!put(&mut json!({ "a": 1 }), "b.c", json!(2)));
    }
}
