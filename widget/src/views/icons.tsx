// The panel's icons: 20 × 20 outlines in the text's colour, hidden from screen readers.

/** @param turn degrees: one outline serves more than one icon */
const icon =
  (path: string, turn = 0) =>
  () => (
    <svg viewBox="0 0 20 20" aria-hidden="true">
      <path d={path} transform={`rotate(${turn} 10 10)`} />
    </svg>
  );

const CROSS = "M5 5l10 10M15 5L5 15";
const ARROW = "M10 16V4.5M5 9.5l5-5 5 5";
const THUMB =
  "M6.5 9l3-5.6c1.2 0 2 .8 2 2V8h3.7c.9 0 1.5.8 1.3 1.6l-1.2 5.2c-.2.7-.7 1.2-1.4 1.2H6.5zH3.6v7h2.9";

export const Close = icon(CROSS);
export const Plus = icon(CROSS, 45);
export const Send = icon(ARROW);
export const Down = icon(ARROW, 180);
export const Stop = icon("M6 6h8v8H6z");
export const Copy = icon("M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3");
export const Check = icon("M4.5 10.5l3.5 3.5 7.5-8");
export const Info = icon("M10 9v4.5M10 6.5v.1M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z");
export const ThumbUp = icon(THUMB);
export const ThumbDown = icon(THUMB, 180);
