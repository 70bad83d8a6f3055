import { TextInput, type TextInputProps } from "@mantine/core";

/** How often a key may be used. */
export function LimitField(props: TextInputProps) {
  return (
    <TextInput
      label="Requests a minute"
      description="Empty: as many as this server lets any key. A program beyond it is told when to come back."
      inputMode="numeric"
      autoComplete="off"
      {...props}
    />
  );
}
