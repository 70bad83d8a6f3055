//! The part of JSON Schema (draft 2020-12) that tools' arguments are described in: types, enumerations, required
//! properties, lengths and bounds. What is not understood is refused when a tool is saved, never ignored: a rule that
//! looks as if it held must hold.

use serde_json::{Map, Value};

/// Levels of lists and objects within each other.
const DEEPEST: usize = 5;
/// Properties of an object.
const MOST_PROPERTIES: usize = 40;
/// The longest text where the schema says nothing, in characters.
const LONGEST_TEXT: u64 = 4000;
/// The most items where the schema says nothing.
const MOST_ITEMS: u64 = 100;

/// What a value may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    kind: Kind,
    /// Values that are allowed; empty for any.
    options: Vec<Value>,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Object { properties: Vec<(String, Schema)>, required: Vec<String> },
    List { items: Box<Schema>, least: u64, most: u64 },
    Text { least: u64, most: u64 },
    Number { whole: bool, least: Option<f64>, most: Option<f64> },
    Boolean,
}

impl Schema {
    /// Reads the schema of a tool's arguments, which is one of an object.
    ///
    /// # Errors
    /// What is not understood, as a sentence's end: `... is no type`.
    pub fn parse(schema: &Value) -> Result<Self, String> {
        let parsed = parse(schema, "parameters", 0)?;
        match parsed.kind {
            Kind::Object { .. } => Ok(parsed),
            _ => Err("must be a schema of type object.".to_owned()),
        }
    }

    /// A property of the object.
    #[must_use]
    pub fn property(&self, name: &str) -> Option<&Self> {
        match &self.kind {
            Kind::Object { properties, .. } => {
                properties.iter().find(|(own, _)| own == name).map(|(_, schema)| schema)
            }
            _ => None,
        }
    }

    /// Whether the object must have that property.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Object { required, .. } if required.iter().any(|own| own == name))
    }

    /// Whether it is a list or an object.
    #[must_use]
    pub fn is_container(&self) -> bool {
        matches!(self.kind, Kind::Object { .. } | Kind::List { .. })
    }

    /// Checks a value.
    ///
    /// # Errors
    /// The first rule that it breaks, as a sentence for the model.
    pub fn check(&self, value: &Value) -> Result<(), String> {
        self.check_at(value, "the arguments")
    }

    fn check_at(&self, value: &Value, place: &str) -> Result<(), String> {
        if !self.options.is_empty() && !self.options.contains(value) {
            let options: Vec<String> = self.options.iter().map(ToString::to_string).collect();
            return Err(format!("{place} must be one of {}.", options.join(", ")));
        }
        match (&self.kind, value) {
            (Kind::Object { properties, required }, Value::Object(values)) => {
                if let Some(missing) = required.iter().find(|name| !values.contains_key(*name)) {
                    return Err(format!("{place} must have {missing}."));
                }
                for (name, value) in values {
                    let known = properties.iter().find(|(own, _)| own == name);
                    let (_, schema) = known.ok_or_else(|| format!("{place} can't have {}.", shown(name)))?;
                    schema.check_at(value, name)?;
                }
                Ok(())
            }
            (Kind::List { items, least, most }, Value::Array(values)) => {
                within(values.len() as u64, *least, *most, place, "items")?;
                values.iter().try_for_each(|value| items.check_at(value, &format!("an item of {place}")))
            }
            (Kind::Text { least, most }, Value::String(text)) => {
                within(text.chars().count() as u64, *least, *most, place, "characters")
            }
            (Kind::Number { whole, least, most }, Value::Number(number)) => {
                let number = number.as_f64().filter(|number| number.is_finite());
                let number = number.ok_or_else(|| format!("{place} must be a number."))?;
                if *whole && number.fract() != 0.0 {
                    return Err(format!("{place} must be a whole number."));
                }
                if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
                    let bound =
                        |bound: Option<f64>| bound.map_or("any".to_owned(), |bound| bound.to_string());
                    return Err(format!("{place} must be from {} to {}.", bound(*least), bound(*most)));
                }
                Ok(())
            }
            (Kind::Boolean, Value::Bool(_)) => Ok(()),
            (kind, _) => Err(format!("{place} must be {}.", kind.name())),
        }
    }
}

impl Kind {
    fn name(&self) -> &'static str {
        match self {
            Self::Object { .. } => "an object",
            Self::List { .. } => "a list",
            Self::Text { .. } => "a text",
            Self::Number { whole: true, .. } => "a whole number",
            Self::Number { .. } => "a number",
            Self::Boolean => "true or false",
        }
    }
}

fn within(count: u64, least: u64, most: u64, place: &str, what: &str) -> Result<(), String> {
    if (least..=most).contains(&count) {
        Ok(())
    } else {
        Err(format!("{place} must have {least} to {most} {what}."))
    }
}

/// A name that a model chose, as much of it as is shown.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn parse(schema: &Value, place: &str, depth: usize) -> Result<Schema, String> {
    let Value::Object(rules) = schema else { return Err(format!("{place} must be an object.")) };
    if depth >= DEEPEST {
        return Err(format!("{place} lies too deep: {DEEPEST} levels are the most."));
    }
    let named = rules.get("type").and_then(Value::as_str);
    let named = named.ok_or_else(|| format!("{place} needs a type, such as \"string\"."))?;
    let (kind, known): (Kind, &[&str]) = match named {
        "object" => (object(rules, place, depth)?, &["properties", "required", "additionalProperties"]),
        "array" => (list(rules, place, depth)?, &["items", "minItems", "maxItems"]),
        "string" => {
            let (least, most) = sizes(rules, place, ["minLength", "maxLength"], LONGEST_TEXT)?;
            (Kind::Text { least, most }, &["minLength", "maxLength"])
        }
        "number" | "integer" => {
            let bound = |name: &str| match rules.get(name) {
                None => Ok(None),
                Some(value) => value.as_f64().map(Some).ok_or(format!("{place}.{name} must be a number.")),
            };
            let (least, most) = (bound("minimum")?, bound("maximum")?);
            (Kind::Number { whole: named == "integer", least, most }, &["minimum", "maximum"])
        }
        "boolean" => (Kind::Boolean, &[]),
        other => {
            return Err(format!(
                "{place} has the type {}, which tools don't know: use string, number, integer, boolean, array or object.",
                shown(other)
            ));
        }
    };
    const ANYWHERE: [&str; 6] = ["type", "title", "description", "enum", "default", "examples"];
    let top = if depth == 0 { "$schema" } else { "type" };
    if let Some(name) = rules
        .keys()
        .find(|name| *name != top && !ANYWHERE.contains(&name.as_str()) && !known.contains(&name.as_str()))
    {
        return Err(format!("{place} has the rule {}, which tools don't know of a {named}.", shown(name)));
    }
    let options = match rules.get("enum") {
        None => Vec::new(),
        Some(Value::Array(options)) if !options.is_empty() && options.len() <= 100 => options.clone(),
        Some(_) => return Err(format!("{place}.enum must be a list of 1 to 100 values.")),
    };
    Ok(Schema { kind, options })
}

fn object(rules: &Map<String, Value>, place: &str, depth: usize) -> Result<Kind, String> {
    if rules.get("additionalProperties").is_some_and(|value| value != false) {
        return Err(format!(
            "{place}.additionalProperties must be false or left out: only what is named is sent."
        ));
    }
    let mut properties = Vec::new();
    match rules.get("properties") {
        None => {}
        Some(Value::Object(named)) if named.len() <= MOST_PROPERTIES => {
            for (name, schema) in named {
                let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
                if name.is_empty() || name.len() > 48 || !name.bytes().all(word) {
                    return Err(format!(
                        "{place} has the property {}: names hold letters, digits, _ and - only.",
                        shown(name)
                    ));
                }
                properties.push((name.clone(), parse(schema, &format!("{place}.{name}"), depth + 1)?));
            }
        }
        Some(_) => return Err(format!("{place}.properties must be an object of at most {MOST_PROPERTIES}.")),
    }
    let mut required = Vec::new();
    match rules.get("required") {
        None => {}
        Some(Value::Array(names)) => {
            for name in names {
                let name = name.as_str().unwrap_or_default();
                if !properties.iter().any(|(own, _)| own == name) {
                    return Err(format!("{place}.required names {}, which is no property.", shown(name)));
                }
                if !required.iter().any(|known| known == name) {
                    required.push(name.to_owned());
                }
            }
        }
        Some(_) => return Err(format!("{place}.required must be a list of names.")),
    }
    Ok(Kind::Object { properties, required })
}

fn list(rules: &Map<String, Value>, place: &str, depth: usize) -> Result<Kind, String> {
    let items = rules.get("items").ok_or_else(|| format!("{place} needs items: what the list holds."))?;
    let items = Box::new(parse(items, &format!("{place}.items"), depth + 1)?);
    let (least, most) = sizes(rules, place, ["minItems", "maxItems"], MOST_ITEMS)?;
    Ok(Kind::List { items, least, most })
}

fn sizes(
    rules: &Map<String, Value>,
    place: &str,
    names: [&str; 2],
    usual: u64,
) -> Result<(u64, u64), String> {
    let size = |name: &str, usual: u64| match rules.get(name) {
        None => Ok(usual),
        Some(value) => value.as_u64().ok_or(format!("{place}.{name} must be a whole number from 0.")),
    };
    let (least, most) = (size(names[0], 0)?, size(names[1], usual)?.min(usual));
    if least > most {
        return Err(format!("{place}.{} is more than {} allows.", names[0], names[1]));
    }
    Ok((least, most))
}
