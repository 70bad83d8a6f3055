//! A source to be added: the kinds there are, and what each takes.

use crate::domain::ids::{KnowledgeBaseId, SourceId};
use crate::domain::source::SourceType;
use crate::error::{Error, Result};
use crate::http::wire::not_blank;
use crate::knowledge::address::{NetworkPolicy, check_url};
use crate::knowledge::frontier;
use crate::store::sources::NewSource;
use garde::Validate;
use serde::Deserialize;
use utoipa::ToSchema;

/// What to add.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(tag = "type", rename_all = "lowercase", try_from = "Fields")]
pub enum SourceIn {
    /// One page.
    Url {
        /// Its address.
        #[garde(length(min = 1, max = 2000))]
        url: String,
    },
    /// A website, by following its links.
    Site {
        /// Where to start.
        #[garde(length(min = 1, max = 2000))]
        url: String,
        /// Most pages, 1 to 10,000; 200 if left out.
        #[garde(inner(range(min = 1, max = 10_000)))]
        max_pages: Option<i64>,
        /// Most links away from the start, 0 to 20; 5 if left out.
        #[garde(inner(range(min = 0, max = 20)))]
        max_depth: Option<i64>,
    },
    /// The pages that a sitemap lists.
    Sitemap {
        /// The sitemap's address.
        #[garde(length(min = 1, max = 2000))]
        url: String,
        /// Most pages, 1 to 10,000; 1,000 if left out.
        #[garde(inner(range(min = 1, max = 10_000)))]
        max_pages: Option<i64>,
    },
    /// Words given directly, plain or Markdown.
    Text {
        /// What to call it.
        #[garde(length(chars, max = 200), custom(not_blank))]
        title: String,
        /// The words; at most a million bytes.
        #[garde(length(bytes, max = 1_000_000), custom(not_blank))]
        text: String,
    },
}

/// The fields of all kinds. serde reads an enum told apart by a field without noting where it is, and could not say
/// which value is wrong.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    #[serde(rename = "type")]
    kind: SourceType,
    url: Option<String>,
    max_pages: Option<i64>,
    max_depth: Option<i64>,
    title: Option<String>,
    text: Option<String>,
}

impl TryFrom<Fields> for SourceIn {
    type Error = String;

    /// The errors are worded as serde's own, which `http::input` knows how to read.
    fn try_from(fields: Fields) -> Result<Self, String> {
        let Fields { kind, url, max_pages, max_depth, title, text } = fields;
        let given = [
            ("url", url.is_some(), kind != SourceType::Text),
            ("max_pages", max_pages.is_some(), matches!(kind, SourceType::Site | SourceType::Sitemap)),
            ("max_depth", max_depth.is_some(), kind == SourceType::Site),
            ("title", title.is_some(), kind == SourceType::Text),
            ("text", text.is_some(), kind == SourceType::Text),
        ];
        if let Some((name, ..)) = given.iter().find(|(_, given, taken)| *given && !taken) {
            return Err(format!("unknown field `{name}`"));
        }
        let needed =
            |name: &str, value: Option<String>| value.ok_or_else(|| format!("missing field `{name}`"));
        Ok(match kind {
            SourceType::Url => Self::Url { url: needed("url", url)? },
            SourceType::Site => Self::Site { url: needed("url", url)?, max_pages, max_depth },
            SourceType::Sitemap => Self::Sitemap { url: needed("url", url)?, max_pages },
            SourceType::Text => Self::Text { title: needed("title", title)?, text: needed("text", text)? },
        })
    }
}

impl SourceIn {
    /// As the store keeps it, once its address is known to be one that may be read.
    pub(super) fn checked(
        self,
        id: SourceId,
        knowledge_base_id: KnowledgeBaseId,
        policy: &NetworkPolicy,
    ) -> Result<NewSource> {
        let address = |url: &str| {
            check_url(url, policy)
                .map(|url| Some(frontier::normalise(&url).to_string()))
                .map_err(|rejected| Error::invalid("url", rejected.code(), rejected.to_string()))
        };
        let new = NewSource {
            id,
            knowledge_base_id,
            source_type: SourceType::Url,
            title: None,
            url: None,
            text: None,
            max_pages: None,
            max_depth: None,
        };
        Ok(match self {
            Self::Url { url } => NewSource { url: address(&url)?, max_pages: Some(1), ..new },
            Self::Site { url, max_pages, max_depth } => NewSource {
                source_type: SourceType::Site,
                url: address(&url)?,
                max_pages: Some(max_pages.unwrap_or(200)),
                max_depth: Some(max_depth.unwrap_or(5)),
                ..new
            },
            Self::Sitemap { url, max_pages } => NewSource {
                source_type: SourceType::Sitemap,
                url: address(&url)?,
                max_pages: Some(max_pages.unwrap_or(1000)),
                ..new
            },
            Self::Text { title, text } => NewSource {
                source_type: SourceType::Text,
                title: Some(title.trim().to_owned()),
                text: Some(text),
                max_pages: Some(1),
                ..new
            },
        })
    }
}
