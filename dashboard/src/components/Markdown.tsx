// Markdown from models and web pages, shown safely: no HTML passes, no image is ever loaded (its alternative text shows),
// links go to http, https and mailto only and tell the target nothing. Heavy, so the renderer is loaded when first used.
import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import styles from "./Markdown.module.css";

const Renderer = lazy(() => import("./MarkdownRenderer"));

interface Props {
  text: string;
  /** If given, `[n]` becomes a button for the citation with that number. */
  onCitation?: (n: number) => void;
  citations?: readonly number[] | "all";
}

export function Markdown(props: Props) {
  return (
    <div className={styles.markdown}>
      <Suspense fallback={<Skeleton height={14} width="60%" />}>
        <Renderer {...props} />
      </Suspense>
    </div>
  );
}
