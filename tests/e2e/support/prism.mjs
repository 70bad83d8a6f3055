// Polar's API as its own OpenAPI document describes it, served by Prism, which says of each request whether it is one.
// POLAR_OPENAPI names the document, `prism` is taken from PATH: `make test-prism` sees to both.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { later } from "./later.mjs";
import { dataDirectory, freePort } from "./programs.mjs";

/** Polar's document. Prism knows the format `uuid` and passes over `uuid4`, as Polar's generator calls it. */
export async function polarsDocument() {
  const path = process.env.POLAR_OPENAPI;
  assert.ok(path, "POLAR_OPENAPI must name Polar's OpenAPI document: make test-prism POLAR_OPENAPI=FILE");
  const text = await readFile(path, "utf8");
  const document = JSON.parse(text.replaceAll(/"format":\s*"uuid4"/g, '"format":"uuid"'));
  assert.equal(document.info.version, "2026-10", "the version of Polar's API that Frontdesk speaks");
  return document;
}

/**
 * Starts Prism, and before it what notes each request with Prism's verdict.
 * @param of `proxy`: the server whose answers are passed on and checked as well; left out: Prism makes answers up
 */
export async function prism(t, document, { proxy } = {}) {
  const file = join(await dataDirectory(t), "polar.json");
  await writeFile(file, JSON.stringify(document));
  const port = await freePort();
  const args = [proxy ? "proxy" : "mock", file, ...(proxy ? [proxy] : [])];
  const child = spawn("prism", [...args, "--host", "127.0.0.1", "--port", String(port)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(child, "close");
  later(t, async () => {
    child.kill("SIGTERM");
    await ended;
  });
  await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => reject(new Error(`prism ended with ${code} before it listened`)));
    const lines = createInterface({ input: child.stdout });
    lines.on("line", (line) => line.includes("Prism is listening") && resolve());
  });
  return noted(t, `http://127.0.0.1:${port}`);
}

/** Passes requests on, and notes them with the status and the violations that were answered. */
async function noted(t, to) {
  const requests = [];
  const server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    const { method, url } = request;
    const { authorization, "content-type": type, "polar-version": version } = request.headers;
    const headers = Object.fromEntries(
      Object.entries({ authorization, "content-type": type, "polar-version": version }).filter(
        ([, it]) => it,
      ),
    );
    const body = parts.length ? Buffer.concat(parts) : undefined;
    const said = await fetch(to + url, { method, headers, body });
    const bytes = Buffer.from(await said.arrayBuffer());
    requests.push({
      call: `${method} ${url.split("?")[0]}`,
      status: said.status,
      version,
      violations: JSON.parse(said.headers.get("sl-violations") ?? "[]"),
    });
    const dated = { "content-type": said.headers.get("content-type"), date: said.headers.get("date") };
    response.writeHead(said.status, dated).end(bytes);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  later(t, () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return { base: `http://127.0.0.1:${server.address().port}`, requests };
}
