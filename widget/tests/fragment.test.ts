// Addresses that open a page at the quoted words.
import { describe, expect, it } from "vitest";
import { plainLines, quoteUrl } from "../src/chat/fragment";

const PAGE = "https://x.example/p";

describe("quoteUrl", () => {
  it.each([
    ["Returns within 30 days", `${PAGE}#:~:text=Returns%20within%2030%20days`],
    ["a well-known, safe & sound way", `${PAGE}#:~:text=a%20well%2Dknown%2C%20safe%20%26%20sound%20way`],
    [
      "**Bold** and `code` and [a link](https://y.example)",
      `${PAGE}#:~:text=Bold%20and%20code%20and%20a%20link`,
    ],
    [
      "One two three four five six seven eight nine ten eleven twelve",
      `${PAGE}#:~:text=One%20two%20three%20four%20five,eight%20nine%20ten%20eleven%20twelve`,
    ],
    ["## Heading\n\n- first item", `${PAGE}#:~:text=Heading,first%20item`],
    ["…starts in the middle...", `${PAGE}#:~:text=starts%20in%20the%20middle`],
    ["", PAGE],
  ])("%s", (quote, url) => expect(quoteUrl(PAGE, quote)).toBe(url));

  it("keeps the hash that is there", () => {
    expect(quoteUrl(`${PAGE}#times`, "two days")).toBe(`${PAGE}#times:~:text=two%20days`);
    expect(quoteUrl(`${PAGE}#times:~:text=old`, "two days")).toBe(`${PAGE}#times:~:text=two%20days`);
  });

  it("takes the ends of writing without spaces", () => {
    const quote = "当店の商品は三十日以内であれば返品できます。".repeat(6);
    const [start, end] = (quoteUrl(PAGE, quote) ?? "").split("text=")[1]?.split(",") ?? [];
    expect(quote.startsWith(decodeURIComponent(start ?? "-"))).toBe(true);
    expect(quote.endsWith(decodeURIComponent(end ?? "-"))).toBe(true);
  });

  it.each(["javascript:alert(1)", "data:text/html,x", "", "/relative"])("gives no link for %s", (url) => {
    expect(quoteUrl(url, "words")).toBeNull();
  });

  it("leaves names_with_underscores and tables' cells readable", () => {
    expect(plainLines("set max_pages to 5\n| a | b |\n|---|---|")).toEqual(["set max_pages to 5", "a", "b"]);
  });
});
