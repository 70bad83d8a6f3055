//! The address of a tool: its scheme, host and port are the owner's, and arguments fill places in the path and the query
//! only.
//!
//! An argument never decides where a request goes. What could be read as a part of an address is refused rather than
//! encoded, because servers behind proxies decode more often than once.

use url::Url;

/// An address with places for arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UrlTemplate {
    /// Scheme, host and port, as in the address.
    origin: String,
    path: Vec<Piece>,
    query: Vec<Piece>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(String),
    Name(String),
}

impl UrlTemplate {
    /// Reads an address. `plain` is whether it may begin with http://.
    ///
    /// # Errors
    /// What is wrong with it, as a sentence's end.
    pub fn parse(text: &str, plain: bool) -> Result<Self, String> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err("holds blanks, backslashes or control characters, which no address has.".to_owned());
        }
        if text.contains('#') {
            return Err("has a part behind #, which is never sent: leave it out.".to_owned());
        }
        let (scheme, rest) = text.split_once("://").ok_or("must begin with https:// and name a host.")?;
        match scheme {
            "https" => {}
            "http" if plain => {}
            "http" => {
                return Err(
                    "must begin with https://: what it carries would be readable on its way.".to_owned()
                );
            }
            _ => return Err("must begin with https://.".to_owned()),
        }
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (host, rest) = rest.split_at(end);
        if host.contains(['{', '}', '@', '%']) {
            return Err("must have a fixed host: arguments go into the path or the query, and no name stands before @.".to_owned());
        }
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let template = Self {
            origin: format!("{scheme}://{host}"),
            path: pieces(if path.is_empty() { "/" } else { path })?,
            query: pieces(query)?,
        };
        for pair in query.split('&') {
            let (key, _) = pair.split_once('=').unwrap_or((pair, ""));
            if key.contains(['{', '}']) {
                return Err(
                    "may have arguments in the values of its query only, not in their names.".to_owned()
                );
            }
        }
        let shaped =
            template.fill(|_| Some("0".to_owned())).map_err(|_| "is no complete web address.".to_owned())?;
        if shaped.host_str().is_none_or(str::is_empty) {
            return Err("must name a host.".to_owned());
        }
        Ok(template)
    }

    /// The arguments that it takes.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.path.iter().chain(&self.query).filter_map(|piece| match piece {
            Piece::Name(name) => Some(name.as_str()),
            Piece::Text(_) => None,
        })
    }

    /// The host, as it is shown.
    #[must_use]
    pub fn host(&self) -> &str {
        self.origin.split_once("://").map_or("", |(_, host)| host)
    }

    /// The address with arguments in their places.
    ///
    /// # Errors
    /// Why an argument can't go into an address, as a sentence for the model.
    pub fn fill(&self, argument: impl Fn(&str) -> Option<String>) -> Result<Url, String> {
        let value = |name: &str| argument(name).ok_or_else(|| format!("{name} is missing."));
        let mut text = self.origin.clone();
        let mut path = String::new();
        for piece in &self.path {
            match piece {
                Piece::Text(own) => path.push_str(own),
                Piece::Name(name) => path.push_str(&encoded(name, &value(name)?, true)?),
            }
        }
        // A whole segment of dots climbs, encoded or not.
        if path.split('/').any(|segment| matches!(segment, "." | "..")) {
            return Err("the arguments would lead to another path.".to_owned());
        }
        text.push_str(&path);
        for (number, piece) in self.query.iter().enumerate() {
            if number == 0 {
                text.push('?');
            }
            match piece {
                Piece::Text(own) => text.push_str(own),
                Piece::Name(name) => text.push_str(&encoded(name, &value(name)?, false)?),
            }
        }
        let url = Url::parse(&text).map_err(|_| "the arguments make no address.".to_owned())?;
        let fixed = Url::parse(&self.origin).map_err(|_| "the tool's address can't be read.".to_owned())?;
        let same = url.scheme() == fixed.scheme()
            && url.host() == fixed.host()
            && url.port_or_known_default() == fixed.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path_segments().map(Iterator::count) == Some(path.split('/').count() - 1);
        if same { Ok(url) } else { Err("the arguments would lead to another address.".to_owned()) }
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let wrong = || "has a { or } that stands alone: write arguments as {name}.".to_owned();
        let (before, from) = rest.split_at(at);
        let (name, behind) =
            from.strip_prefix('{').and_then(|from| from.split_once('}')).ok_or_else(wrong)?;
        let word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
        if name.is_empty() || !name.bytes().all(word) {
            return Err(wrong());
        }
        if !before.is_empty() {
            found.push(Piece::Text(before.to_owned()));
        }
        found.push(Piece::Name(name.to_owned()));
        rest = behind;
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest.to_owned()));
    }
    Ok(found)
}

/// An argument as it may stand in an address: only letters, digits, `-`, `_`, `.` and `~` as they are.
fn encoded(name: &str, value: &str, in_path: bool) -> Result<String, String> {
    if value.chars().any(char::is_control) {
        return Err(format!("{name} holds a line break or another control character."));
    }
    if value.contains("://") || value.starts_with("//") || value.starts_with("\\\\") {
        return Err(format!("{name} holds an address; only a plain value is taken."));
    }
    if in_path && value.contains(['/', '\\']) {
        return Err(format!("{name} holds a slash, which would lead to another path."));
    }
    if in_path && (value.is_empty() || value.chars().all(|c| c == '.')) {
        return Err(format!("{name} is empty or holds only dots, which would lead to another path."));
    }
    // What is encoded already could be decoded twice on its way.
    let lower = value.to_ascii_lowercase();
    if ["%2f", "%5c", "%2e", "%0a", "%0d", "%00", "%25"].iter().any(|code| lower.contains(code)) {
        return Err(format!("{name} holds encoded characters; only a plain value is taken."));
    }
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(byte));
        } else {
            text.push_str(&format!("%{byte:02X}"));
        }
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::UrlTemplate;

    #[test]
    fn arguments_stand_in_the_path_and_in_values_of_the_query() {
        let url =
            UrlTemplate::parse("https://a.example:8443/orders/{id}/x?q={q}&all=1", false).expect("good");
        assert_eq!(url.names().collect::<Vec<_>>(), ["id", "q"]);
        let filled = url.fill(|name| Some(if name == "id" { "a b" } else { "ü&c=d" }.to_owned()));
        assert_eq!(
            filled.expect("good").as_str(),
            "https://a.example:8443/orders/a%20b/x?q=%C3%BC%26c%3Dd&all=1"
        );
    }

    #[test]
    fn nowhere_else_and_only_by_https() {
        for bad in [
            "https://{host}/x",
            "https://a.example:{port}/",
            "https://{user}@a.example/",
            "https://u:p@a.example/",
            "{scheme}://a.example/",
            "https://a.example/?{key}=1",
            "https://a.example/#{x}",
            "https://a.example/{",
            "https://a.example/{a b}",
            "https://a.example/a b",
            "https://a.example\\@b.example/",
            "http://a.example/",
            "ftp://a.example/",
            "file:///etc/passwd",
            "https:///x",
            "/x",
        ] {
            assert!(UrlTemplate::parse(bad, false).is_err(), "{bad}");
        }
        assert!(UrlTemplate::parse("http://127.0.0.1:9/", true).is_ok());
    }

    #[test]
    fn an_argument_never_leads_elsewhere() {
        let url = UrlTemplate::parse("https://a.example/orders/{id}/items?q={id}", false).expect("good");
        for bad in [
            "..",
            ".",
            "",
            "../x",
            "a/../b",
            "..%2f",
            "%2e%2e",
            "a\r\nHost: b",
            "a\nb",
            "\0",
            "http://b.example",
            "//b.example",
            "\\\\b.example",
            "a\\b",
            "%0d%0a",
            "%252e",
        ] {
            assert!(url.fill(|_| Some(bad.to_owned())).is_err(), "{bad:?}");
        }
        for good in ["1", "a.b", "a@b.example", "ü", "a?b#c", "a:b", "...x"] {
            let filled = url.fill(|_| Some(good.to_owned())).expect(good);
            assert_eq!(
                (filled.host_str(), filled.path_segments().map(Iterator::count)),
                (Some("a.example"), Some(3))
            );
        }
    }
}
