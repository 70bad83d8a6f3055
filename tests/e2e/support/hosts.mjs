// Other people's servers: websites that carry the widget, a line that can be cut, and one that counts who calls.

import { createServer } from "node:http";
import net from "node:net";
import { later } from "./later.mjs";

async function listen(t, server) {
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  later(t, () => {
    server.close();
    server.closeAllConnections?.();
  });
  return server.address().port;
}

/** Everything unset, and then a reset as frameworks ship it. */
const HOSTILE = `
* { all: unset !important }
*, ::before, ::after { box-sizing: border-box !important }
body { margin: 0; font-family: serif; font-size: 40px; line-height: 3; text-transform: uppercase; color: #f0f }
button, input, textarea, a { font: inherit; letter-spacing: 1em; border-radius: 0; pointer-events: none }
button:not(:disabled) { display: none !important }
svg, img { vertical-align: middle; fill: red !important; width: 4px }
div, frontdesk-widget { display: none; position: static; transform: rotate(3deg); opacity: .2 }
[role=dialog] { visibility: hidden !important }
html { filter: none }`;

/**
 * A website with the snippet on every page.
 * @param options.snippet what its owner pasted; may be set later through the returned `site.snippet`
 * @param options.strict with hostile CSS and a Content-Security-Policy that lets in the widget's server alone
 */
export async function website(t, { snippet = "", strict = null } = {}) {
  const site = { snippet };
  const server = createServer((request, response) => {
    if (request.url === "/hostile.css") {
      response.writeHead(200, { "content-type": "text/css" }).end(HOSTILE);
      return;
    }
    if (request.url === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    const headers = { "content-type": "text/html; charset=utf-8" };
    if (strict) {
      headers["content-security-policy"] =
        `default-src 'none'; style-src 'self'; script-src ${strict}; connect-src ${strict}`;
    }
    const style = strict ? '<link rel="stylesheet" href="/hostile.css">' : "";
    response.writeHead(200, headers).end(
      `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Shop ${request.url}</title>${style}<main><h1>Shop</h1><button id="mine">Buy</button>
      <p>${"Pots and more pots. ".repeat(200)}</p></main>${site.snippet}</html>`,
    );
  });
  site.origin = `http://127.0.0.1:${await listen(t, server)}`;
  return site;
}

/** A server that should never be called. */
export async function counter(t) {
  const hits = [];
  const server = createServer((request, response) => {
    hits.push(request.url);
    response.writeHead(200, { "content-type": "image/gif" }).end();
  });
  return { base: `http://127.0.0.1:${await listen(t, server)}`, hits };
}

/** The server of a tool: answers with JSON, and keeps what it was asked. */
export async function api(t, answer) {
  const hits = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, url, headers } = request;
    hits.push({ method, url, headers, body: Buffer.concat(parts).toString() });
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
  });
  return { base: `http://127.0.0.1:${await listen(t, server)}`, hits };
}

/**
 * A line to a server that can be cut: `cut()` breaks every open connection, new ones go through. `heard` is all that
 * the server said over it.
 */
export async function line(t, to) {
  const port = Number(new URL(to).port);
  const open = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(port, "127.0.0.1");
    const pair = [near, far];
    open.add(pair);
    const end = () => {
      open.delete(pair);
      for (const socket of pair) socket.destroy();
    };
    for (const socket of pair) socket.on("error", end).on("close", end);
    far.on("data", (bytes) => {
      proxy.heard += bytes.toString();
    });
    near.pipe(far).pipe(near);
  });
  later(t, () => proxy.cut());
  const proxy = {
    heard: "",
    cut() {
      for (const [near, far] of open) {
        near.resetAndDestroy();
        far.destroy();
      }
    },
  };
  proxy.base = `http://127.0.0.1:${await listen(t, server)}`;
  return proxy;
}
