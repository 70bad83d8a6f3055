import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "#dom", development: false } },
  test: { include: ["tests/**/*.test.{ts,tsx}"] },
});
