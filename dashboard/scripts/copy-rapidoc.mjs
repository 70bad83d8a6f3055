// Puts RapiDoc beside the dashboard: the server embeds dist/ and serves this one file for /api/docs.
import { copyFileSync } from "node:fs";

const from = new URL("../node_modules/rapidoc/dist/rapidoc-min.js", import.meta.url);
copyFileSync(from, new URL("../dist/rapidoc-min.js", import.meta.url));
