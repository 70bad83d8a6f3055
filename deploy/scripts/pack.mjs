// Packs what browsers load with Brotli at its best, beside each file as NAME.br: node deploy/scripts/pack.mjs DIR
// The server embeds the packed scripts and styles and sends them as they are.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { brotliCompressSync, constants } from "node:zlib";

const folder = argv[2];
const names = readdirSync(folder, { recursive: true }).filter((name) => /\.(js|css)$/.test(name));
if (names.length === 0) throw new Error(`${folder} holds no script: was it built?`);
let [before, after] = [0, 0];
for (const name of names) {
  const text = readFileSync(join(folder, name));
  const packed = brotliCompressSync(text, {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: text.length,
    },
  });
  writeFileSync(join(folder, `${name}.br`), packed);
  before += text.length;
  after += packed.length;
}
const kb = (bytes) => `${(bytes / 1024).toFixed(0)} KB`;
console.log(`${names.length} files of ${kb(before)} packed to ${kb(after)}`);
