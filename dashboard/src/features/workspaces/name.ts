// What a workspace may be called.
import * as z from "zod/mini";

export const nameSchema = z.object({
  name: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, "Give the workspace a name."),
      z.maxLength(100, "Use 100 characters or fewer."),
    ),
});
export type NameValues = z.infer<typeof nameSchema>;
