// The Markdown scanner: what it makes of a text, that it stays linear, and that nothing dangerous comes out.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { scanBlocks } from "../src/markdown/blocks";
import { MarkdownDocument } from "../src/markdown/document";
import { inline } from "../src/markdown/inline";
import { type Block, type Inline, meter, plain } from "../src/markdown/nodes";

const read = (text: string, open = false) => new MarkdownDocument().blocks(text, open);

describe("inline", () => {
  it.each<[string, Inline[]]>([
    [
      "a **b** *c* ~~d~~",
      ["a ", { t: "strong", kids: ["b"] }, " ", { t: "em", kids: ["c"] }, " ", { t: "del", kids: ["d"] }],
    ],
    ["***x***", [{ t: "strong", kids: [{ t: "em", kids: ["x"] }] }]],
    ["**a *b* c**", [{ t: "strong", kids: ["a ", { t: "em", kids: ["b"] }, " c"] }]],
    ["2 * 3 * 4, snake_case_name", ["2 * 3 * 4, snake_case_name"]],
    ["`a *b* [1]` [1]", [{ t: "code", text: "a *b* [1]" }, " ", { t: "cite", n: 1 }]],
    ["``a ` b``", [{ t: "code", text: "a ` b" }]],
    ["\\*no\\* \\[1\\]", ["*no* [1]"]],
    [
      '[**w**](https://x.example/a_(b) "t").',
      [{ t: "link", href: "https://x.example/a_(b)", kids: [{ t: "strong", kids: ["w"] }] }, "."],
    ],
    [
      "see https://x.example/a.",
      ["see ", { t: "link", href: "https://x.example/a", kids: ["https://x.example/a"] }, "."],
    ],
    ["a[1][2]", ["a", { t: "cite", n: 1 }, { t: "cite", n: 2 }]],
    ["one<br>two", ["one", { t: "br" }, "two"]],
    ["**never closed", ["**never closed"]],
  ])("%s", (text, nodes) => expect(inline(text)).toEqual(nodes));

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:x",
    "data:text/html,x",
    "vbscript:x",
    " javascript:x",
    "//evil.example",
    "file:///etc",
    "https://",
  ])("makes no link of %s", (address) =>
    expect(JSON.stringify(inline(`[a](${address})`))).not.toContain('"link"'),
  );

  it("shows images by their words and never as images", () => {
    expect(inline("![cat](https://x.example/c.png)")).toEqual([
      { t: "link", href: "https://x.example/c.png", kids: ["cat"] },
    ]);
    expect(plain(inline("[![a](https://x.example/i.png)](https://ok.example)"))).toBe("a");
    expect(inline("![a][b]")).toEqual(["![a][b]"]);
  });

  it("shows raw HTML as text", () => {
    const html = '<img src=x onerror="alert(1)"><svg onload=x>';
    expect(inline(html)).toEqual([html]);
  });

  it("holds back or closes what is half written while the text grows", () => {
    expect(inline("so **bold wor", true)).toEqual(["so ", { t: "strong", kids: ["bold wor"] }]);
    expect(inline("so *", true)).toEqual(["so "]);
    expect(inline("fact [1", true)).toEqual(["fact "]);
    expect(inline("[docs](https://x.exam", true)).toEqual(["docs"]);
  });
});

describe("blocks", () => {
  it("reads nested lists, code, tables and quotes", () => {
    const blocks = read(
      "1. a\n   - b\n     - c\n2. d\n\n```ts\nx < y\n```\n\n|a|b|\n|--|-:|\n|1|2|\n\n> q\n> - r",
    );
    expect(blocks.map((b) => b.t)).toEqual(["list", "code", "table", "quote"]);
    const list = blocks[0] as Extract<Block, { t: "list" }>;
    expect(list.items[0]?.[1]).toMatchObject({ t: "list", start: null });
    expect(blocks[1]).toEqual({ t: "code", lang: "ts", text: "x < y" });
    expect(blocks[2]).toMatchObject({ align: [undefined, "right"], rows: [[["1"], ["2"]]] });
    expect((blocks[3] as Extract<Block, { t: "quote" }>).blocks[1]).toMatchObject({ t: "list" });
  });

  it("keeps the numbers of lists that are interrupted", () => {
    expect(read("1. a\n\ntext\n\n2. b")[2]).toMatchObject({ t: "list", start: 2 });
  });

  it("hides the head of a table until it is one", () => {
    expect(plain(read("| a | b |", true))).toBe("\n");
  });
});

describe("linear time, counted in steps", () => {
  const N = 20_000;
  const steps = (text: string, open: boolean) => {
    meter.steps = 0;
    scanBlocks(text.split("\n"), open);
    return meter.steps;
  };
  const hostile = [
    "[",
    "![",
    "[a](",
    "[](",
    "[[a](b)](c)",
    "[a]([a](x x)",
    "(",
    "*",
    "**a ",
    "*a _b ",
    "_",
    "`",
    "`` ` ",
    "~~a",
    "<br",
    "http://",
    "https://a",
    "\\",
    "> ",
    "- ",
    "1. ",
    "|",
    "|-",
    "# ",
    "```\n",
    "~~~\n",
    "[1",
    "a|b\n-|-\n",
    "  ",
    "- a\n  ",
    ">\n",
    "***a** b",
    "<http://",
    "![a](b c",
  ];
  it.each(hostile)("%j repeated", (piece) => {
    const text = piece.repeat(Math.ceil(N / piece.length));
    for (const open of [false, true]) expect(steps(text, open)).toBeLessThan(40 * text.length);
  });
  it("deep nesting", () => {
    expect(
      steps(Array.from({ length: 300 }, (_, i) => `${"  ".repeat(i)}- a`).join("\n"), false),
    ).toBeLessThan(40 * 90_000);
    expect(steps(`${">".repeat(N)}a\n`.repeat(2), false)).toBeLessThan(40 * 2 * N);
  });
});

const word = fc.stringMatching(/^[a-zäß0-9]{1,8}$/);
const words = fc.array(word, { minLength: 1, maxLength: 6 }).map((w) => w.join(" "));

describe("properties", () => {
  it("keeps every word of marked-up text", () => {
    const marked = words.chain((w) =>
      fc
        .constantFrom(
          `**${w}**`,
          `*${w}*`,
          `~~${w}~~`,
          `\`${w}\``,
          `[${w}](https://x.example)`,
          w,
          `***${w}***`,
        )
        .map((text) => ({ text, w })),
    );
    const paragraph = fc.array(marked, { minLength: 1, maxLength: 5 });
    const block = fc.tuple(fc.constantFrom("", "# ", "- ", "1. ", "> ", "- - "), paragraph);
    fc.assert(
      fc.property(fc.array(block, { minLength: 1, maxLength: 5 }), (blocks) => {
        const text = blocks.map(([mark, parts]) => mark + parts.map((p) => p.text).join(" ")).join("\n\n");
        const expected = blocks.map(([, parts]) => parts.map((p) => p.w).join(" ")).join(" ");
        expect(plain(read(text)).split(/\s+/).filter(Boolean).join(" ")).toBe(expected);
      }),
    );
  });

  it("loses no letter of any text, and makes only safe links", () => {
    const nasty = fc.array(
      fc.constantFrom(
        "[",
        "]",
        "(",
        ")",
        "*",
        "_",
        "`",
        "~",
        "!",
        "\\",
        "<",
        ">",
        "|",
        "-",
        "#",
        "\n",
        " ",
        "a",
        "é",
        "1",
        "https://x.yz",
        "javascript:",
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(nasty, fc.boolean(), (pieces, open) => {
        const text = pieces.join("");
        const blocks = read(text, open);
        const links = JSON.stringify(blocks).match(/"href":"[^"]*"/g) ?? [];
        expect(links.every((l) => l.startsWith('"href":"https://'))).toBe(true);
        const shown = JSON.stringify(blocks);
        if (!open && !text.includes("]("))
          expect((shown.match(/é/g) ?? []).length).toBe((text.match(/é/g) ?? []).length);
      }),
      { numRuns: 500 },
    );
  });

  it("comes to the same whether the text grows or is read at once", () => {
    const block = fc.constantFrom(
      "para **b** [1]\nmore",
      "# h",
      "- a\n  - b\n- c",
      "1. x\n\n   y\n2. z",
      "```js\na\n\nb\n```",
      "|a|b|\n|-|-|\n|1|2|",
      "> q\n> r",
      "---",
    );
    fc.assert(
      fc.property(
        fc.array(block, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 9 }),
        (blocks, size) => {
          const text = blocks.join("\n\n");
          const growing = new MarkdownDocument();
          for (let at = size; at < text.length; at += size) growing.blocks(text.slice(0, at), true);
          expect(growing.blocks(text, false)).toEqual(read(text));
        },
      ),
    );
  });
});
