// Where axes end. Pure.

/** The least round figure (1, 2 or 5 and noughts) that is no less than `value`: where an axis ends. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}
