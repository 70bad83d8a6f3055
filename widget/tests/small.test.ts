// Colours, words, storage: the small parts.
import { describe, expect, it } from "vitest";
import { noticeText } from "../src/chat/notice";
import { shelf } from "../src/shelf";
import { en } from "../src/text/en";
import { fill, loadLanguage } from "../src/text/load";
import { css, inkOn, parse } from "../src/theme/color";
import { contrast, readable } from "../src/theme/readable";

describe("colour", () => {
  const colors = [
    "#0f766e",
    "#fff",
    "#000000",
    "#f5c518",
    "#7c3aed",
    "#808080",
    "#777",
    "#ff0000",
    "#00ff00",
  ];
  it.each(colors)("%s can be read on and as text", (color) => {
    const accent = parse(color);
    expect(contrast(accent, inkOn(accent))).toBeGreaterThanOrEqual(4.5);
    for (const ground of ["#ffffff", "#f1f5f4", "#151b1a", "#212a28"])
      expect(contrast(readable(accent, ground), parse(ground))).toBeGreaterThanOrEqual(4.5);
  });
  it("lets no string through", () => {
    expect(css(parse("red;} * { background: url(https://evil.example)"))).toBe("rgb(15 118 110)");
  });
});

describe("words", () => {
  const codes = ["ar", "de", "es", "fr", "id", "it", "ja", "nl", "pl", "pt", "tr", "zh"];
  it.each(codes)("%s has every text with its marks", async (code) => {
    const language = await loadLanguage([`${code}-XX`, "en"]);
    expect(language.code).toBe(code);
    expect(language.dir).toBe(code === "ar" ? "rtl" : "ltr");
    const marks = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort();
    for (const [key, text] of Object.entries(en)) {
      const translated = language.text[key as keyof typeof en];
      expect(translated, key).toBeTruthy();
      expect(marks(translated), key).toEqual(marks(text));
    }
  });
  it("takes the first language it has, else English", async () => {
    expect((await loadLanguage(["sv", "de-AT", "fr"])).code).toBe("de");
    expect((await loadLanguage(["sv"])).code).toBe("en");
  });
  it("fills in values", () => expect(fill("{a} of {b}", { a: 1 })).toBe("1 of {b}"));
  it("has words for every code it does not know", () => expect(noticeText("http_502")).toBe("failed"));
});

describe("shelf", () => {
  it("works where storage is blocked", () => {
    const kept = shelf(() => {
      throw new DOMException("blocked", "SecurityError");
    }, "p:");
    kept.set("a", "1");
    expect(kept.get("a")).toBe("1");
    kept.set("a", null);
    expect(kept.get("a")).toBeNull();
  });
  it("keeps bots apart", () => {
    const data = new Map<string, string>();
    const area = {
      getItem: (k: string) => data.get(k) ?? null,
      setItem: (k: string, v: string) => data.set(k, v),
      removeItem: (k: string) => data.delete(k),
    } as unknown as Storage;
    shelf(() => area, "x:").set("a", "1");
    expect(shelf(() => area, "y:").get("a")).toBeNull();
    expect(shelf(() => area, "x:").get("a")).toBe("1");
  });
});
