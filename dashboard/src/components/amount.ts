/** What is wrong with a number that somebody typed, where an empty field is right, too. Nothing if it is within limits. */
export function amountError(
  value: number | string,
  min: number,
  max: number,
  { whole = false, prefix = "" } = {},
): string | undefined {
  if (value === "") return undefined;
  const number = Number(value);
  if (number >= min && number <= max && !(whole && !Number.isInteger(number))) return undefined;
  const limit = (amount: number) => `${prefix}${amount.toLocaleString("en")}`;
  return `A ${whole ? "whole number" : "number"} from ${limit(min)} to ${limit(max)}, or nothing.`;
}
