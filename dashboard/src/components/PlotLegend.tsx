// What the colours of a plot stand for, with the sum of each.
import styles from "./Plot.module.css";
import type { PlotPart } from "./plot";

interface Props<Line> {
  parts: readonly PlotPart<Line>[];
  lines: readonly Line[];
  format: (value: number) => string;
}

export function PlotLegend<Line>({ parts, lines, format }: Props<Line>) {
  return (
    <ul className={styles.legend}>
      {parts.map((part) => (
        <li key={part.label}>
          <i data-color={part.color} aria-hidden /> {part.label}{" "}
          <strong>{format(lines.reduce((sum, line) => sum + part.of(line), 0))}</strong>
        </li>
      ))}
    </ul>
  );
}
