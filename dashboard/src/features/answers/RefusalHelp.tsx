// What visitors see below a refusal: the nearest pages, and where the owner sends people.
import type { Fallback, NearPage } from "@/api/types";
import { OutLink } from "@/components/OutLink";
import styles from "./Verdicts.module.css";

interface Props {
  nearest: NearPage[] | undefined;
  fallback: Fallback | null | undefined;
}

export function RefusalHelp({ nearest = [], fallback }: Props) {
  if (nearest.length === 0 && !fallback) return null;
  return (
    <div className={styles.help}>
      {nearest.length > 0 && (
        <>
          <p className="muted">These pages may help:</p>
          <ul>
            {nearest.map((page) => (
              <li key={page.url}>
                <OutLink href={page.url} strong>
                  {page.title}
                </OutLink>
              </li>
            ))}
          </ul>
        </>
      )}
      {fallback?.text && <p>{fallback.text}</p>}
      {fallback?.url && (
        <p>
          <OutLink href={fallback.url} />
        </p>
      )}
      {fallback?.email && (
        <p>
          <a href={`mailto:${fallback.email}`}>{fallback.email}</a>
        </p>
      )}
      {fallback?.phone && (
        <p>
          <a href={`tel:${fallback.phone.replace(/[^+\d]/g, "")}`}>{fallback.phone}</a>
        </p>
      )}
    </div>
  );
}
