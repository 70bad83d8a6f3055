// A provider of sign-in that nobody here wrote: panva's oidc-provider, with its own login and consent pages. Prints where it
// listens. Usage: node oidc_provider.mjs REDIRECT_URI [RS256|ES256]
//
// Whoever signs in there with an address gets it vouched for, unless it begins with "unverified".
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider from "oidc-provider";

export const CLIENT = "frontdesk";
export const SECRET = "a secret for tests";

const [redirect, algorithm = "RS256"] = process.argv.slice(2);

const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
const ec = generateKeyPairSync("ec", { namedCurve: "P-256" });
const jwk = ({ privateKey }, alg) => ({ ...privateKey.export({ format: "jwk" }), alg, use: "sig" });

const server = createServer();
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: CLIENT,
      client_secret: SECRET,
      redirect_uris: [redirect],
      id_token_signed_response_alg: algorithm,
    },
  ],
  jwks: { keys: [jwk(rsa, "RS256"), jwk(ec, "ES256")] },
  claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
  cookies: { keys: ["a key for tests"] },
  // A client has to prove that it is the one that asked.
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({
      sub: id,
      email: id,
      email_verified: !id.startsWith("unverified"),
      name: id.split("@")[0].replace(/^./, (letter) => letter.toUpperCase()),
    }),
  }),
});
server.on("request", provider.callback());
console.log(`listening on ${issuer}`);
