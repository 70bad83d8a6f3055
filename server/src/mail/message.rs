//! A letter as it goes out: headers, text, HTML.

use super::Letter;
use crate::domain::ids::MailId;
use crate::domain::time::Timestamp;
use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use std::time::{Duration, SystemTime};

/// The message, or why there can't be one.
pub(super) fn message(
    letter: &Letter,
    id: MailId,
    from: &str,
    site: &str,
    written: Timestamp,
) -> Result<Message, String> {
    let from: Mailbox = from.parse().map_err(|error| format!("The sender is no address: {error}."))?;
    let to = letter.to.parse().map_err(|error| format!("The recipient is no address: {error}."))?;
    // The same each time it is tried: a server that got it twice can tell.
    let number = format!("<{id}@{}>", from.email.domain());
    let at = SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(written.0).unwrap_or_default());
    Message::builder()
        .from(from)
        .to(Mailbox::new(None, to))
        .subject(one_line(&letter.subject))
        .date(at)
        .message_id(Some(number))
        // RFC 3834: no holiday notice is wanted in return.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .multipart(MultiPart::alternative_plain_html(text(letter, site), html(letter, site)))
        .map_err(|error| format!("The letter can't be written: {error}."))
}

/// A subject with a line break would begin another header.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn text(letter: &Letter, site: &str) -> String {
    let mut parts = letter.paragraphs.clone();
    if let Some((label, url)) = &letter.button {
        parts.push(format!("{label}:\n{url}"));
    }
    parts.push(format!("-- \nSent by Frontdesk at {site}"));
    parts.join("\n\n")
}

/// Tables and inline styles are what mail programs understand. No picture, nothing that would tell that it was read.
fn html(letter: &Letter, site: &str) -> String {
    const TEXT: &str = "margin:0 0 16px;font:16px/24px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#1c2625";
    const SMALL: &str =
        "margin:0;font:13px/20px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;color:#5c6a68";
    let mut body = String::new();
    for paragraph in &letter.paragraphs {
        body.push_str(&format!("<p style=\"{TEXT}\">{}</p>", escape(paragraph).replace('\n', "<br>")));
    }
    if let Some((label, url)) = &letter.button {
        let (label, url) = (escape(label), escape(url));
        body.push_str(&format!(
            "<p style=\"margin:24px 0\"><a href=\"{url}\" style=\"display:inline-block;padding:12px 20px;border-radius:8px;\
             background:#0f6b63;color:#ffffff;font:600 16px/20px -apple-system,'Segoe UI',Roboto,Helvetica,Arial,\
             sans-serif;text-decoration:none\">{label}</a></p>\
             <p style=\"{SMALL}\">If the button does not work, open this address:<br>\
             <span style=\"word-break:break-all\">{url}</span></p>"
        ));
    }
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title></head>\
         <body style=\"margin:0;padding:24px;background:#f4f7f6\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr><td align=\"center\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:560px\">\
         <tr><td style=\"padding:32px;background:#ffffff;border:1px solid #dde4e2;border-radius:8px\">{body}</td></tr>\
         <tr><td style=\"padding:16px 32px\"><p style=\"{SMALL}\">Sent by Frontdesk at {site}</p></td></tr>\
         </table></td></tr></table></body></html>",
        title = escape(&one_line(&letter.subject)),
        site = escape(site),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::{Letter, message};
    use crate::domain::ids::MailId;
    use crate::domain::time::Timestamp;

    fn letter() -> Letter {
        Letter {
            workspace: None,
            to: "ada@example.com".to_owned(),
            subject: "Eve invites you\r\nBcc: everybody@example.com".to_owned(),
            paragraphs: vec!["<script>alert(1)</script> & more".to_owned()],
            button: Some(("Open".to_owned(), "https://chat.example/x#a=\"b".to_owned())),
        }
    }

    #[test]
    fn nothing_in_a_letter_becomes_a_header_or_markup() {
        let sent =
            message(&letter(), MailId::new(), "Desk <no@example.com>", "https://chat.example", Timestamp(0))
                .expect("a message");
        let raw = String::from_utf8(sent.formatted()).expect("text");
        let (headers, _) = raw.split_once("\r\n\r\n").expect("headers end with an empty line");
        assert!(headers.contains("Subject: Eve invites you"), "{headers}");
        assert!(!headers.lines().any(|line| line.starts_with("Bcc")), "{headers}");
        let html = super::html(&letter(), "https://chat.example");
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;"), "{html}");
        assert!(html.contains("#a=&quot;b\""), "{html}");
        assert!(super::text(&letter(), "x").contains("https://chat.example/x#a=\"b"));
    }

    #[test]
    fn what_is_no_address_is_said() {
        for (to, from) in [("not an address", "no@example.com"), ("ada@example.com", "nobody")] {
            let letter = Letter { to: to.to_owned(), ..letter() };
            assert!(message(&letter, MailId::new(), from, "x", Timestamp(0)).is_err(), "{to} {from}");
        }
    }
}
