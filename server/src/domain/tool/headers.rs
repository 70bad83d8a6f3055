//! Headers that go with a tool's calls: which may be set, and to what.

/// Headers of a tool.
pub const MOST_HEADERS: usize = 20;
/// Longest name and value, in bytes.
const LONGEST_NAME: usize = 100;
const LONGEST_VALUE: usize = 4000;
/// Headers that are the connection's own, or would lead a call elsewhere.
const RESERVED: [&str; 12] = [
    "host",
    "connection",
    "content-length",
    "transfer-encoding",
    "te",
    "trailer",
    "upgrade",
    "expect",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "accept-encoding",
];

/// Checks a name, which is in lower case: a token of RFC 9110 that is the tool's to set.
///
/// # Errors
/// What is wrong, as a sentence's end.
pub fn check_name(name: &str) -> Result<(), &'static str> {
    let sign =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$%&'*+-.^_`|~".contains(&byte);
    if name.is_empty() || name.len() > LONGEST_NAME || !name.bytes().all(sign) {
        return Err("is no name of a header, such as authorization.");
    }
    if RESERVED.contains(&name) {
        return Err("is set by the connection: leave it out.");
    }
    Ok(())
}

/// Checks a value: visible signs and blanks between them.
///
/// # Errors
/// What is wrong, as a sentence's end.
pub fn check_value(value: &str) -> Result<(), &'static str> {
    let sent = |byte: u8| byte == b'\t' || (byte >= b' ' && byte != 0x7f);
    if value.is_empty() || value.len() > LONGEST_VALUE || value.trim() != value || !value.bytes().all(sent) {
        return Err(
            "can't be sent: it must have 1 to 4,000 plain characters, no line breaks, and no blanks at its ends.",
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_name, check_value};

    #[test]
    fn only_what_can_be_sent_is_a_header() {
        for good in ["authorization", "x-shop", "x_9"] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for wrong in ["", "X-Shop", "x shop", "x:shop", "host", "content-length", "über", "x\r\ny"] {
            assert!(check_name(wrong).is_err(), "{wrong}");
        }
        for good in ["7", "Bearer a b", "a\tb", "ä"] {
            assert_eq!(check_value(good), Ok(()), "{good}");
        }
        for wrong in ["", " a", "a ", "a\r\nhost: b", "a\nb", "a\0b", "\u{7f}"] {
            assert!(check_value(wrong).is_err(), "{wrong:?}");
        }
    }
}
