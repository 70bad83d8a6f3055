//! Codes that change every half minute (TOTP: RFC 6238 over RFC 4226), and the codes for when the phone is gone.
//!
//! Six digits, half a minute, HMAC-SHA-1: what every authenticator app knows.

use crate::domain::time::Timestamp;
use qrcodegen::{QrCode, QrCodeEcc};
use ring::hmac;

/// Seconds that a code lasts.
const PERIOD: i64 = 30;
/// Digits of a code.
const DIGITS: usize = 6;
/// Bytes of a secret: what RFC 4226 recommends.
const SECRET: usize = 20;
/// Recovery codes that a person is given.
pub const RECOVERY_CODES: usize = 10;
/// Letters of a recovery code, in two groups: without those that are taken for each other. 32^10 are too many to guess.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// A new secret, in base32 as apps take it.
#[must_use]
pub fn new_secret() -> String {
    base32(&rand::random::<[u8; SECRET]>())
}

/// The step whose code this is: the one now, the one before or the one after, as clocks differ. None if it is of no such
/// step, or `secret` can't be read.
#[must_use]
pub fn step_of(secret: &str, code: &str, now: Timestamp) -> Option<i64> {
    let key = from_base32(secret)?;
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    if code.len() != DIGITS || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let current = now.seconds().div_euclid(PERIOD);
    // All are compared, whichever fits, each in constant time.
    [current, current - 1, current + 1]
        .into_iter()
        .filter(|step| same(at(&key, *step).as_bytes(), code.as_bytes()))
        .min()
}

/// The code of a step.
fn at(key: &[u8], step: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key);
    let tag = hmac::sign(&key, &step.to_be_bytes());
    let bytes = tag.as_ref();
    // RFC 4226, 5.3: the last half byte says where to read 31 bits.
    let offset = usize::from(bytes.last().copied().unwrap_or_default() & 0x0f);
    let number = bytes.iter().skip(offset).take(4).fold(0_u32, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
}

/// What an app is given to set the codes up: the key's URI format of authenticator apps.
#[must_use]
pub fn uri(secret: &str, issuer: &str, email: &str) -> String {
    let escape = |text: &str| {
        url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
    };
    format!(
        "otpauth://totp/{issuer}:{email}?secret={secret}&issuer={issuer}&algorithm=SHA1&digits={DIGITS}&period={PERIOD}",
        issuer = escape(issuer),
        email = escape(email),
    )
}

/// A picture of a text that phones can read: the length of its side in squares, with a quiet border of four, and the dark
/// squares as an SVG path. None if the text is too long for one.
#[must_use]
pub fn picture(text: &str) -> Option<(i32, String)> {
    const BORDER: i32 = 4;
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let length = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            let length = i32::try_from(length).unwrap_or_default();
            if length > 0 {
                path.push_str(&format!("M{} {}h{length}v1h-{length}z", x + BORDER, y + BORDER));
            }
            x += length.max(1);
        }
    }
    Some((code.size() + 2 * BORDER, path))
}

/// New recovery codes, as `abcde-fghij`.
#[must_use]
pub fn recovery_codes() -> Vec<String> {
    let letter = || char::from(LETTERS[usize::from(rand::random::<u8>() & 31)]);
    (0..RECOVERY_CODES)
        .map(|_| {
            let group = || (0..5).map(|_| letter()).collect::<String>();
            format!("{}-{}", group(), group())
        })
        .collect()
}

/// A recovery code as it is compared: however it was typed.
#[must_use]
pub fn plain_recovery_code(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

fn base32(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(5) * 8);
    let (mut held, mut bits) = (0_u32, 0);
    for byte in bytes {
        held = held << 8 | u32::from(*byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            text.push(char::from(BASE32[(held >> bits & 31) as usize]));
        }
        held &= (1 << bits) - 1;
    }
    if bits > 0 {
        text.push(char::from(BASE32[(held << (5 - bits) & 31) as usize]));
    }
    text
}

fn from_base32(text: &str) -> Option<Vec<u8>> {
    let (mut held, mut bits, mut bytes) = (0_u32, 0, Vec::new());
    for letter in text.bytes() {
        let value = BASE32.iter().position(|known| *known == letter)?;
        held = held << 5 | u32::try_from(value).ok()?;
        bits += 5;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(held >> bits & 0xff).ok()?);
            held &= (1 << bits) - 1;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::{
        at, base32, from_base32, new_secret, picture, plain_recovery_code, recovery_codes, step_of, uri,
    };
    use crate::domain::time::Timestamp;

    /// RFC 6238, appendix B, the rows of SHA-1, cut to six digits.
    #[test]
    fn codes_are_those_of_the_rfc() {
        let secret = base32(b"12345678901234567890");
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            let now = Timestamp(seconds * 1000);
            assert_eq!(step_of(&secret, code, now), Some(seconds / 30), "{seconds}");
            assert_eq!(at(b"12345678901234567890", seconds / 30), code);
            // Half a minute early or late is good, more is not.
            assert_eq!(step_of(&secret, code, Timestamp((seconds + 30) * 1000)), Some(seconds / 30));
            assert_eq!(step_of(&secret, code, Timestamp((seconds - 30) * 1000)), Some(seconds / 30));
            assert_eq!(step_of(&secret, code, Timestamp((seconds + 60) * 1000)), None);
            assert_eq!(step_of(&secret, code, Timestamp((seconds - 60) * 1000)), None);
        }
        let now = Timestamp(59_000);
        assert_eq!(step_of(&secret, " 287 082 ", now), Some(1));
        for wrong in ["", "28708", "2870820", "28708x", "٢٨٧٠٨٢", "287083"] {
            assert_eq!(step_of(&secret, wrong, now), None, "{wrong}");
        }
        assert_eq!(step_of("not base32!", "287082", now), None);
    }

    /// RFC 4648, section 10, without its padding.
    #[test]
    fn base32_is_that_of_the_rfc() {
        for (plain, text) in
            [("", ""), ("f", "MY"), ("fo", "MZXQ"), ("foo", "MZXW6"), ("foobar", "MZXW6YTBOI")]
        {
            assert_eq!(base32(plain.as_bytes()), text);
            assert_eq!(from_base32(text).expect("base32"), plain.as_bytes());
        }
        let secret = new_secret();
        assert_eq!((secret.len(), from_base32(&secret).expect("base32").len()), (32, 20));
        assert_ne!(secret, new_secret());
    }

    #[test]
    fn an_app_is_told_all_that_it_needs() {
        let uri = uri("ABC", "Frontdesk (chat.example)", "ada+x@example.com");
        assert_eq!(
            uri,
            "otpauth://totp/Frontdesk%20%28chat.example%29:ada%2Bx%40example.com?secret=ABC\
             &issuer=Frontdesk%20%28chat.example%29&algorithm=SHA1&digits=6&period=30"
        );
        let (side, path) = picture(&uri).expect("it fits");
        assert!(side > 29 && path.starts_with("M4 4h7v1h-7z"), "the first corner's mark: {side} {path}");
    }

    #[test]
    fn recovery_codes_are_taken_however_they_are_typed() {
        let codes = recovery_codes();
        assert_eq!(codes.len(), 10);
        let plain = plain_recovery_code(&codes[0]);
        assert_eq!(plain.len(), 10);
        assert_eq!(plain_recovery_code(&format!(" {} ", codes[0].to_uppercase().replace('-', " "))), plain);
    }
}
