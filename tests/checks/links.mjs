// Checks the documentation: each page begins with a title, each relative link leads to a file (and to a heading, if it
// names one), and each page of server/docs stands in its index. Nothing is fetched.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const docs = join(root, "server/docs");
const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "deploy/README.md"].map((name) => join(root, name)),
  ...readdirSync(docs)
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(docs, name)),
];

const withoutCode = (text) => text.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
const anchor = (heading) =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, "")
    .replace(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replace(/\s/g, "-");
const anchors = (file) =>
  new Set(
    readFileSync(file, "utf8")
      .replace(/^(```|~~~)[\s\S]*?^\1/gm, "")
      .split("\n")
      .filter((line) => /^#{1,6} /.test(line))
      .map((line) => anchor(line.replace(/^#+ /, ""))),
  );

const problems = [];
for (const page of pages) {
  const name = relative(root, page);
  const text = readFileSync(page, "utf8");
  if (!/^# \S/.test(text)) problems.push(`${name}: the first line is no "# Title"`);
  for (const [, target] of withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^[a-z]+:/.test(target)) continue;
    const [path, heading] = target.split("#");
    const file = path === "" ? page : resolve(dirname(page), path);
    if (!existsSync(file)) problems.push(`${name}: ${target} leads nowhere`);
    else if (heading && file.endsWith(".md") && !anchors(file).has(heading)) {
      problems.push(`${name}: ${target} names a heading that is not there`);
    }
  }
}

const index = readFileSync(join(docs, "README.md"), "utf8");
for (const name of readdirSync(docs).filter((file) => file.endsWith(".md") && file !== "README.md")) {
  if (!index.includes(`](${name})`)) problems.push(`server/docs/README.md: ${name} is not in the index`);
}

for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
