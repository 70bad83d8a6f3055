// The plots' figures, the latest day first. Days on which nothing happened are left out.
import type { Overview } from "@/api/types";
import { count } from "@/components/format";
import table from "@/components/Table.module.css";
import styles from "./Overview.module.css";

const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeZone: "UTC" });
const COLUMNS = [
  ["conversations", "Conversations"],
  ["answered", "Answered"],
  ["declined", "Declined"],
  ["failed", "Broke off"],
] as const;

export function DayTable({ days }: { days: Overview["days"] }) {
  const some = days.filter((day) => COLUMNS.some(([key]) => day[key] > 0)).reverse();
  return (
    <div className={styles.scroll}>
      <table className={table.table} aria-label="By day">
        <thead>
          <tr>
            <th>Day (UTC)</th>
            {COLUMNS.map(([key, label]) => (
              <th key={key} className={table.right}>
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {some.map((day) => (
            <tr key={day.day}>
              <td>{date.format(new Date(day.day))}</td>
              {COLUMNS.map(([key, label]) => (
                <td key={key} className={table.right} data-label={label}>
                  {count(day[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
