// A mail server that others wrote (Nodemailer's smtp-server), which asks for STARTTLS and a password, and the inboxes
// behind it.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";
import { until } from "./browser.mjs";
import { later } from "./later.mjs";

const USER = "frontdesk";
const PASS = "the mail server's password";

const KEY = ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** A certificate of its own authority, for localhost; what trusts it is told by SSL_CERT_FILE. */
function certificate(t) {
  const directory = mkdtempSync(join(tmpdir(), "frontdesk-mail-"));
  later(t, () => rmSync(directory, { recursive: true, force: true }));
  const at = (name) => join(directory, name);
  const openssl = (...args) => execFileSync("openssl", args, { stdio: "ignore", cwd: directory });
  const subject = ["-subj", "/CN=Test authority"];
  openssl("req", "-x509", "-newkey", ...KEY, "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", ...subject);
  openssl(
    "req",
    "-newkey",
    ...KEY,
    "-keyout",
    "key.pem",
    "-out",
    "csr.pem",
    "-subj",
    "/CN=localhost",
    "-addext",
    "subjectAltName=DNS:localhost",
  );
  openssl(
    "x509",
    "-req",
    "-in",
    "csr.pem",
    "-CA",
    "ca.pem",
    "-CAkey",
    "ca.key",
    "-days",
    "2",
    "-copy_extensions",
    "copy",
    "-out",
    "cert.pem",
  );
  return { key: readFileSync(at("key.pem")), cert: readFileSync(at("cert.pem")), ca: at("ca.pem") };
}

/** @returns the server's settings for Frontdesk, and a way to wait for a letter */
export async function inbox(t) {
  const { key, cert, ca } = certificate(t);
  const letters = [];
  const server = new SMTPServer({
    key,
    cert,
    // Refused in clear: whoever sends the password has to encrypt first.
    allowInsecureAuth: false,
    onAuth({ username, password }, _, answer) {
      if (username === USER && password === PASS) answer(null, { user: username });
      else answer(new Error("wrong name or password"));
    },
    onMailFrom(_, session, answer) {
      answer(session.secure && session.user ? null : new Error("not without TLS and a password"));
    },
    onData(stream, session, answer) {
      const recipients = session.envelope.rcptTo.map(({ address }) => address);
      buffer(stream)
        .then((bytes) => PostalMime.parse(bytes))
        .then((letter) => letters.push({ ...letter, recipients }))
        .then(() => answer(), answer);
    },
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(t, () => new Promise((resolve) => server.close(resolve)));
  return {
    settings: {
      SSL_CERT_FILE: ca,
      FRONTDESK_SERVER__PUBLIC_URL: "http://chat.example",
      FRONTDESK_MAIL__HOST: "localhost",
      FRONTDESK_MAIL__PORT: String(server.server.address().port),
      FRONTDESK_MAIL__USERNAME: USER,
      FRONTDESK_MAIL__PASSWORD: PASS,
      FRONTDESK_MAIL__FROM: "Front desk <desk@chat.example>",
    },
    letters,
    /** The last letter to an address with that subject, once it is there. */
    letter: (to, subject) =>
      until(
        () => letters.findLast((letter) => letter.recipients.includes(to) && letter.subject === subject),
        `the letter “${subject}” to ${to}`,
      ),
  };
}

/** Where the button of a letter leads. */
export function linkIn(letter) {
  return /<a href="([^"]+)"/.exec(letter.html)[1].replaceAll("&amp;", "&");
}
