import { Textarea, TextInput } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import type { SourceValues } from "../sourceValues";

export function TitleField({ description, placeholder }: { description?: string; placeholder?: string }) {
  const { register, formState } = useFormContext<SourceValues>();
  return (
    <TextInput
      label="Title"
      description={description}
      placeholder={placeholder}
      autoComplete="off"
      error={formState.errors.title?.message}
      {...register("title")}
    />
  );
}

/** The words of a text source. */
export function TextField() {
  const { register, formState } = useFormContext<SourceValues>();
  return (
    <Textarea
      label="Text"
      description="Plain text or Markdown, up to 1 MB."
      rows={14}
      error={formState.errors.text?.message}
      {...register("text")}
    />
  );
}
