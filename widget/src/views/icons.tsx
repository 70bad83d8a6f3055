// The panel's icons: 20 × 20 outlines in the text's colour, hidden from screen readers.

const icon = (path: string) => () => (
  <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
    <path d={path} fill="none" stroke="currentColor" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" />
  </svg>
);

export const Close = icon("M5 5l10 10M15 5L5 15");
export const Plus = icon("M10 4.5v11M4.5 10h11");
export const Send = icon("M10 16V4.5M5 9.5l5-5 5 5");
export const Stop = icon("M6 6h8v8H6z");
export const Down = icon("M10 4v11.5M5 10.5l5 5 5-5");
export const Copy = icon("M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3");
export const Check = icon("M4.5 10.5l3.5 3.5 7.5-8");
export const Info = icon("M10 9.2v4.3M10 6.6v.1M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0z");
export const ThumbUp = icon(
  "M6.5 9l3-5.6c1.2 0 2 .8 2 2V8h3.7c.9 0 1.5.8 1.3 1.6l-1.2 5.2c-.2.7-.7 1.2-1.4 1.2H6.5zM6.5 9H3.6v7h2.9",
);
export const ThumbDown = icon(
  "M13.5 11l-3 5.6c-1.2 0-2-.8-2-2V12H4.8c-.9 0-1.5-.8-1.3-1.6l1.2-5.2C4.9 4.5 5.4 4 6.1 4h7.4zM13.5 11h2.9V4h-2.9",
);
