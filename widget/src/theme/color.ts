// Colours computed from the owner's accent so that text on it, and text in it, can be read (WCAG AA).
// Works on numbers only: whatever comes out is `rgb(n n n)`, so no owner's string ever reaches a stylesheet.

export type Rgb = readonly [number, number, number];

const TEAL: Rgb = [15, 118, 110];
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];

/** Reads `#rgb` or `#rrggbb`; anything else is the house's teal. */
export function parse(color: string): Rgb {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color)?.[1];
  if (!hex) return TEAL;
  const full = hex.length === 3 ? hex.replace(/./g, "$&$&") : hex;
  const n = Number.parseInt(full, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

export const css = (c: Rgb): string => `rgb(${c.map(Math.round).join(" ")})`;

/** WCAG relative luminance, 0 to 1. */
export function luminance(c: Rgb): number {
  const [r, g, b] = c.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * White where it can be read on the accent, else black: one of the two always reaches a contrast of 4.5. White
 * does as long as 1.05 / (luminance + 0.05) >= 4.5.
 */
export const inkOn = (accent: Rgb): Rgb => (luminance(accent) <= 0.1833 ? WHITE : BLACK);
