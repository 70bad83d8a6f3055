// Builds widget/dist: first the panel (ES modules with hashed names), then the loader, which has the
// panel's hashed name compiled in. Nothing here may depend on the server.
import { cp, mkdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist");

/** Stylesheets become minified strings: they are put into adopted sheets, never into a style tag of the page. */
const cssAsText = {
  name: "css-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { readFile } = await import("node:fs/promises");
      const { code } = await transform(await readFile(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  target: ["chrome97", "firefox104", "safari16.4"],
  legalComments: "none",
  charset: "utf8",
  plugins: [cssAsText],
  metafile: true,
  logLevel: "warning",
};

await rm(out, { recursive: true, force: true });
await mkdir(join(out, "widget"), { recursive: true });

const panel = await build({
  ...common,
  entryPoints: { panel: "src/panel/main.tsx" },
  outdir: join(out, "widget"),
  format: "esm",
  splitting: true,
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  jsx: "automatic",
  jsxImportSource: "preact",
});

const entry = Object.entries(panel.metafile.outputs).find(([, o]) => o.entryPoint === "src/panel/main.tsx");
if (!entry) throw new Error("The panel's output was not found in esbuild's metafile: was src/panel/main.tsx moved?");

await build({
  ...common,
  entryPoints: { widget: "src/loader/main.ts" },
  outdir: out,
  format: "iife",
  define: { __PANEL__: JSON.stringify(basename(entry[0])) },
});

// The settings page's preview: fixed names, as the dashboard links to them.
await cp(join(root, "public"), join(out, "widget"), { recursive: true });
