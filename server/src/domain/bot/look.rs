//! How a bot's widget looks.

use garde::Validate;
use serde::{Deserialize, Serialize};

/// Colour and place of the widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Theme {
    /// The accent, as `#rrggbb`.
    #[garde(custom(hex_colour))]
    pub color: String,
    /// Light, dark, or as the visitor's system is.
    #[garde(skip)]
    pub mode: ThemeMode,
    /// Which corner of the page.
    #[garde(skip)]
    pub position: Position,
}

impl Default for Theme {
    fn default() -> Self {
        Self { color: "#0f766e".to_owned(), mode: ThemeMode::Auto, position: Position::Right }
    }
}

/// Light, dark, or as the visitor's system is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ThemeMode {
    /// As the visitor's system is.
    Auto,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// A bottom corner of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Position {
    /// Bottom right.
    Right,
    /// Bottom left.
    Left,
}

fn hex_colour(value: &str, (): &()) -> garde::Result {
    let digits = value.strip_prefix('#').unwrap_or_default();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(())
    } else {
        Err(garde::Error::new("is not a colour: write it as #rrggbb, such as #0f766e"))
    }
}
