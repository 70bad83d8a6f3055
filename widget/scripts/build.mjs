// Builds widget/dist: first the panel (ES modules with hashed names), then the loader, which has the
// panel's hashed name compiled in. Nothing here may depend on the server.
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";
import { minify } from "terser";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const out = join(root, "dist");

/** Stylesheets become minified strings: they are put into adopted sheets, never into a style tag of the page. */
const cssAsText = {
  name: "css-as-text",
  setup(builder) {
    builder.onLoad({ filter: /\.css$/ }, async ({ path }) => {
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
  jsxImportSource: "#dom",
});

const entry = Object.entries(panel.metafile.outputs).find(([, o]) => o.entryPoint === "src/panel/main.tsx");
if (!entry)
  throw new Error("The panel's output was not found in esbuild's metafile: was src/panel/main.tsx moved?");

await build({
  ...common,
  entryPoints: { widget: "src/loader/main.ts" },
  outdir: out,
  format: "iife",
  define: { __PANEL__: JSON.stringify(basename(entry[0])) },
});

// A second pass takes off another 3 %: worth it for bytes that every visitor loads. Names with a hash stay
// what they are, as the same sources always give the same result.
for (const [folder, module] of [
  [out, false],
  [join(out, "widget"), true],
]) {
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".js"))) {
    const file = join(folder, name);
    const code = await readFile(file, "utf8");
    const smaller = await minify(code, {
      module,
      ecma: 2020,
      compress: { passes: 3, ecma: 2020, hoist_funs: module, sequences: !module },
    });
    await writeFile(file, smaller.code);
  }
}

// The settings page's preview: fixed names, as the dashboard links to them.
await cp(join(root, "public"), join(out, "widget"), { recursive: true });
