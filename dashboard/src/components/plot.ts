// What plots are made of: parts with a colour each, and the figures along an axis. Pure.

/** One of the things that a plot shows of each line. */
export interface PlotPart<Line> {
  label: string;
  /** Which of the plots' colours. */
  color: "plain" | "strong" | "amber" | "red";
  of: (line: Line) => number;
}

/** The least round figure (1, 2 or 5 and noughts) that is no less than `value`: where an axis ends. */
export function axisEnd(value: number): number {
  if (value <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= value * (1 - 1e-9)) ?? 10;
  return step * power;
}

/** What stands along an axis, from its end to nothing. Half of one question is no figure. */
export function ticks(end: number): number[] {
  return end < 1 || end % 2 === 0 ? [end, end / 2, 0] : [end, 0];
}
