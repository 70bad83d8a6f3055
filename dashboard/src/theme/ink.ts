// Which of black and white can be read on a colour. Pure.

/** How light a colour is, as WCAG counts it: 0 to 1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** White as long as its contrast on `#rrggbb` is 4.5 or more, else black, whose contrast then is. */
export const inkOn = (hex: string): "#fff" | "#000" =>
  1.05 / (luminance(hex) + 0.05) >= 4.5 ? "#fff" : "#000";
