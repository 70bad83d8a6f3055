// Markdown nodes as elements. The only place that turns an answer into DOM: no innerHTML, no images, and
// addresses come checked from the scanner.
import { Component } from "../dom/component";
import type { Child, Children } from "../dom/types";
import type { Block, Inline } from "../markdown/nodes";
import type { Source } from "../wire";
import { Cite } from "./Cite";
import { CodeBlock } from "./CodeBlock";
import type { Ui } from "./ui";

export const OUTSIDE = { target: "_blank", rel: "noopener noreferrer nofollow" } as const;

interface Context {
  ui: Ui;
  sources: Source[];
}

export function Markdown({ blocks, ui, sources }: Context & { blocks: Block[] }) {
  return (
    <div class="md" dir="auto">
      {blocks.map((block) => (
        <Settled block={block} ui={ui} sources={sources} />
      ))}
    </div>
  );
}

/** Draws a block again only when it, or what is known of the sources, changed. */
class Settled extends Component<Context & { block: Block }> {
  override changes(next: Context & { block: Block }) {
    return next.block !== this.props.block || next.sources !== this.props.sources;
  }

  override render() {
    return drawBlock(this.props.block, this.props);
  }
}

function drawBlock(block: Block, context: Context): Child {
  switch (block.t) {
    case "p":
      return <p>{drawInline(block.kids, context)}</p>;
    case "h": {
      // The page and the panel have their own headings: an answer's begin at level 3.
      const Tag = `h${Math.min(block.level + 2, 6)}` as "h3";
      return <Tag class={`h${block.level}`}>{drawInline(block.kids, context)}</Tag>;
    }
    case "code":
      return <CodeBlock lang={block.lang} code={block.text} text={context.ui.text} />;
    case "quote":
      return <blockquote>{block.blocks.map((b) => drawBlock(b, context))}</blockquote>;
    case "list":
      return drawList(block, context);
    case "table":
      return drawTable(block, context);
    case "hr":
      return <hr />;
  }
}

function drawList({ start, items }: Extract<Block, { t: "list" }>, context: Context): Child {
  const rows = items.map((item) => (
    <li>
      {item.map((b, at) =>
        // A single line of text needs no paragraph's margins.
        b.t === "p" && at === 0 ? drawInline(b.kids, context) : drawBlock(b, context),
      )}
    </li>
  ));
  return start === null ? <ul>{rows}</ul> : <ol start={start}>{rows}</ol>;
}

function drawTable({ head, rows, align }: Extract<Block, { t: "table" }>, context: Context): Child {
  const cell = (kids: Inline[], at: number) => ({
    class: align[at] ? `to-${align[at]}` : "",
    children: drawInline(kids, context) as Children,
  });
  return (
    <div class="scroll" tabindex={0}>
      <table>
        <thead>
          <tr>
            {head.map((kids, i) => (
              <th scope="col" {...cell(kids, i)} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr>
              {row.map((kids, i) => (
                <td {...cell(kids, i)} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function drawInline(nodes: Inline[], context: Context): Children {
  return nodes.map((node) => {
    if (typeof node === "string") return node;
    switch (node.t) {
      case "br":
        return <br />;
      case "code":
        return <code>{node.text}</code>;
      case "cite":
        return <Cite n={node.n} {...context} />;
      case "link":
        return (
          <a href={node.href} {...OUTSIDE}>
            {drawInline(node.kids, context)}
          </a>
        );
      default:
        return <node.t>{drawInline(node.kids, context)}</node.t>;
    }
  });
}
