import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** Mantine's, which marks a wrong value for the eye only. */
export function PasswordField(props: PasswordInputProps) {
  return <PasswordInput aria-invalid={props.error ? true : undefined} {...props} />;
}
