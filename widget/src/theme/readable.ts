// The accent as a text colour: moved towards black or white until it can be read on a background.
import { luminance, parse, type Rgb } from "./color";

/** WCAG contrast ratio, 1 to 21. */
export function contrast(a: Rgb, b: Rgb): number {
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/**
 * @param accent the owner's colour
 * @param background what it stands on
 * @param wanted contrast to reach: 4.5 for text
 */
export function readable(accent: Rgb, background: string, wanted = 4.5): Rgb {
  const ground = parse(background);
  const target = contrast(ground, [0, 0, 0]) > contrast(ground, [255, 255, 255]) ? 0 : 255;
  let color: Rgb = accent;
  // 20 steps of 5 % end at black or white, which always suffices.
  for (let step = 1; step <= 20 && contrast(color, ground) < wanted; step++) {
    const mix = (v: number) => v + (target - v) * step * 0.05;
    color = [mix(accent[0]), mix(accent[1]), mix(accent[2])];
  }
  return color;
}
