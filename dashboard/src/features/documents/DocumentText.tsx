// What was read of a page: its text as it will be understood or as it is kept, or the passages that it was cut into.
import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import type { DocumentText as Document } from "@/api/types";
import { count, plural } from "@/components/format";
import { Markdown } from "@/components/Markdown";
import styles from "./DocumentText.module.css";

/** Longer texts are shown up to here: rendering a megabyte would freeze the page. */
const SHOWN = 60_000;

type View = "text" | "raw" | "passages";

export function DocumentText({ document }: { document: Document }) {
  const [view, setView] = useState<View>("text");
  if (document.text === "") return <p className="muted">No text is kept of this page.</p>;
  return (
    <div className={styles.body}>
      <SegmentedControl
        aria-label="View"
        className={styles.views}
        data={[
          { value: "text", label: "Text" },
          { value: "raw", label: "Markdown" },
          { value: "passages", label: plural(document.passages.length, "passage") },
        ]}
        value={view}
        onChange={(value) => setView(value as View)}
      />
      {view === "passages" ? (
        <Passages document={document} />
      ) : (
        <>
          {view === "text" ? (
            <Markdown text={document.text.slice(0, SHOWN)} />
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
            <pre className={styles.raw} tabIndex={0}>
              {document.text.slice(0, SHOWN)}
            </pre>
          )}
          {document.text.length > SHOWN && (
            <p className="muted">
              The first {count(SHOWN)} of {count(document.text.length)} characters are shown. The passages
              hold all of it.
            </p>
          )}
        </>
      )}
    </div>
  );
}

function Passages({ document }: { document: Document }) {
  return (
    <ol className={styles.passages}>
      {document.passages.map((passage) => (
        <li key={passage.id}>
          <p className={styles.where}>
            {passage.heading_path.join(" › ") || "Beginning of the page"}
            <span className="num">{plural(passage.tokens, "token")}</span>
          </p>
          <p className={styles.text}>{passage.text}</p>
        </li>
      ))}
    </ol>
  );
}
