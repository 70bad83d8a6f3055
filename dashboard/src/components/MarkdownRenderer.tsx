// The lazy half of Markdown.tsx. Keep the rules for what may pass in this file: they are what stands between a model's
// words and this page.
import { useMemo } from "react";
import ReactMarkdown, { type Components } from "react-markdown";
import remarkGfm from "remark-gfm";
import { markCitations } from "./citationMarks";
import styles from "./Markdown.module.css";
import { safeUrl } from "./safeUrl";

interface Props {
  text: string;
  onCitation?: (n: number) => void;
  citations?: readonly number[] | "all";
}

const plain: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
  img: ({ alt }) => (alt ? <span className={styles.image}>Image: {alt}</span> : null),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className={styles.scroll} tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <pre tabIndex={0}>{children}</pre>
  ),
  // Headings of a page or an answer must not take part in this page's outline.
  h1: ({ children }) => <p className={styles.h1}>{children}</p>,
  h2: ({ children }) => <p className={styles.h2}>{children}</p>,
  h3: ({ children }) => <p className={styles.h3}>{children}</p>,
  h4: ({ children }) => <p className={styles.h3}>{children}</p>,
  h5: ({ children }) => <p className={styles.h3}>{children}</p>,
  h6: ({ children }) => <p className={styles.h3}>{children}</p>,
  input: ({ checked }) => <span>{checked ? "☑ " : "☐ "}</span>,
};

export default function MarkdownRenderer({ text, onCitation, citations }: Props) {
  const components = useMemo<Components>(() => {
    if (!onCitation) return plain;
    return {
      ...plain,
      sup: ({ children, ...rest }) => {
        const n = Number((rest as Record<string, unknown>)["data-citation"]);
        if (!Number.isInteger(n)) return <sup>{children}</sup>;
        return (
          <button
            type="button"
            className={styles.citation}
            aria-label={`Source ${n}`}
            onClick={() => onCitation(n)}
          >
            <span>{n}</span>
          </button>
        );
      },
    };
  }, [onCitation]);
  const plugins = useMemo(() => (citations ? [markCitations(citations)] : []), [citations]);
  return (
    <ReactMarkdown
      skipHtml
      remarkPlugins={[remarkGfm]}
      rehypePlugins={plugins}
      urlTransform={safeUrl}
      components={components}
    >
      {text}
    </ReactMarkdown>
  );
}
