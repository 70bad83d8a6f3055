// Turns the server's verified markers, `[n]` in running text, into nodes that the renderer shows as buttons. Works on the
// parsed tree, so that code and links are left alone.

interface Node {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
}

const MARK = /\[(\d{1,3})\]/g;

function split(value: string, known: ReadonlySet<number> | null): Node[] {
  const parts: Node[] = [];
  let from = 0;
  for (const match of value.matchAll(MARK)) {
    const n = Number(match[1]);
    if (known && !known.has(n)) continue;
    if (match.index > from) parts.push({ type: "text", value: value.slice(from, match.index) });
    parts.push({
      type: "element",
      tagName: "sup",
      properties: { dataCitation: String(n) },
      children: [{ type: "text", value: String(n) }],
    });
    from = match.index + match[0].length;
  }
  if (from < value.length) parts.push({ type: "text", value: value.slice(from) });
  return parts;
}

function walk(node: Node, known: ReadonlySet<number> | null): void {
  if (!node.children || node.tagName === "code" || node.tagName === "a") return;
  node.children = node.children.flatMap((child) => {
    if (child.type === "text") return split(child.value ?? "", known);
    walk(child, known);
    return [child];
  });
}

/**
 * A rehype plugin for the citations with these numbers; a marker with any other number stays text. While an answer
 * streams its sources are not there yet, so "all" takes every marker.
 */
export function markCitations(numbers: readonly number[] | "all") {
  const known = numbers === "all" ? null : new Set(numbers);
  return () => (tree: Node) => walk(tree, known);
}
