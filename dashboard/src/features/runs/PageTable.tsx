// Every address of a reading with what became of it. A table that turns into cards where there is no room for columns.
import { Link } from "@tanstack/react-router";
import type { RunPage } from "@/api/types";
import { bytes, count, milliseconds, plural, shortUrl } from "@/components/format";
import { OutLink } from "@/components/OutLink";
import { Status } from "@/components/Status";
import table from "@/components/Table.module.css";
import { OUTCOMES } from "../documents/outcomes";
import styles from "./PageTable.module.css";
import { ADDRESS_KINDS } from "./search";

interface Props {
  pages: readonly RunPage[];
  botId: string;
  /** The source's, for what has neither a title nor an address: a file, a text. */
  name: string;
}

export function PageTable({ pages, botId, name }: Props) {
  return (
    <table className={table.table}>
      <thead>
        <tr>
          <th scope="col">Address</th>
          <th scope="col">Outcome</th>
          {["HTTP", "Size", "Passages", "Requests", "Time"].map((name) => (
            <th key={name} scope="col" className={table.right}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {pages.map((page) => (
          <Row key={`${page.kind} ${page.url}`} page={page} botId={botId} fallback={name} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ page, botId, fallback }: { page: RunPage; botId: string; fallback: string }) {
  const { tone, word } = OUTCOMES[page.outcome];
  const name = page.title ?? (page.url ? shortUrl(page.url) : fallback);
  // What is no page is not learned from, so it is neither new nor changed.
  const outcome = page.kind !== "page" && tone === "good" ? "Read" : word;
  return (
    <tr>
      <td>
        <p className={styles.name}>
          {page.document_id ? (
            <Link
              to="/bots/$botId/knowledge/documents/$documentId"
              params={{ botId, documentId: page.document_id }}
              className={table.open}
            >
              {name}
            </Link>
          ) : page.title || !page.url ? (
            <span>{name}</span>
          ) : (
            <OutLink href={page.url} strong />
          )}
          {page.kind !== "page" && <span className={styles.kind}>{ADDRESS_KINDS[page.kind]}</span>}
        </p>
        {page.url && page.title && <OutLink href={page.url} />}
        {page.url && !page.title && page.document_id && <OutLink href={page.url}>Open the page</OutLink>}
        {page.detail && <p className={table.detail}>{page.detail}</p>}
        {page.found_on && (
          <p className={table.detail}>
            Found on {shortUrl(page.found_on)}
            {page.depth > 0 && `, ${plural(page.depth, "link")} from the start`}
          </p>
        )}
        <Asked page={page} />
      </td>
      <td>
        <Status tone={tone} plain>
          {outcome}
        </Status>
      </td>
      <td className={table.right} data-label="HTTP">
        {page.http_status ?? "–"}
      </td>
      <td className={table.right} data-label="Size">
        {bytes(page.bytes)}
      </td>
      <td className={table.right} data-label="Passages">
        {count(page.chunks)}
      </td>
      <td className={table.right} data-label="Requests">
        {count(page.requests)}
      </td>
      <td className={table.right} data-label="Time">
        {page.requests > 0 ? milliseconds(page.ms) : "–"}
      </td>
    </tr>
  );
}

/** What was asked for, where it was not one request for the address itself: redirects, tries, one after the other. */
function Asked({ page: { asked, url } }: { page: RunPage }) {
  if (asked.length === 0 || (asked.length === 1 && asked[0]?.url === url)) return null;
  return (
    <details className={styles.asked}>
      <summary>{plural(asked.length, "request")}</summary>
      <ol>
        {asked.map(({ url, status }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same address may be asked for twice
          <li key={index}>
            <span className="num">{status ?? "no answer"}</span> {url}
          </li>
        ))}
      </ol>
    </details>
  );
}
