// Joins react-hook-form and the server's problems: field errors go to their fields, the rest above the form.
import type { FieldValues, Path, UseFormSetError } from "react-hook-form";
import { type ApiError, asApiError } from "@/api/problem";

/**
 * Puts each field error of a 422 (or 409) on the field of the same name. Returns the error if something is left that
 * no field can show, else null. `alias` maps a wire name to a form name where they differ.
 */
export function showProblem<T extends FieldValues>(
  error: unknown,
  fields: readonly Path<T>[],
  setError: UseFormSetError<T>,
  alias: Record<string, Path<T>> = {},
): ApiError | null {
  const problem = asApiError(error);
  let unplaced = problem.fields.length === 0;
  for (const { field, detail } of problem.fields) {
    const wanted = alias[field] ?? field;
    const place = fields.find(
      (name) => name === wanted || wanted.startsWith(`${name}.`) || wanted.startsWith(`${name}[`),
    );
    if (place) setError(place, { type: "server", message: detail }, { shouldFocus: true });
    else unplaced = true;
  }
  return unplaced ? problem : null;
}
