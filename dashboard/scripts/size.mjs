// Says what the browser must load before the first page shows, and fails above the budget.
// Initial: index.html's own scripts, styles and module preloads. Everything else is loaded when a page asks for it.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = { js: 200, css: 30 };
const dist = new URL("../dist/", import.meta.url);
const gzipped = (path) => gzipSync(readFileSync(new URL(`.${path}`, dist))).length / 1024;
const html = readFileSync(new URL("index.html", dist), "utf8");
const linked = [...html.matchAll(/(?:src|href)="(\/[^"]+\.(js|css))"/g)];

let failed = false;
for (const kind of ["js", "css"]) {
  const files = linked.filter((match) => match[2] === kind).map((match) => match[1]);
  const total = files.reduce((sum, file) => sum + gzipped(file), 0);
  const ok = total <= BUDGET_KB[kind];
  failed ||= !ok;
  console.log(
    `initial ${kind}: ${total.toFixed(1)} KB gzip of ${BUDGET_KB[kind]} KB ${ok ? "" : "TOO LARGE"}`,
  );
}
const lazy = readdirSync(new URL("assets/", dist)).filter((name) => /\.(js|css)$/.test(name));
const all = lazy.reduce((sum, name) => sum + gzipped(`/assets/${name}`), 0);
console.log(`all chunks: ${all.toFixed(1)} KB gzip in ${lazy.length} files`);
process.exit(failed ? 1 : 0);
