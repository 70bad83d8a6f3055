import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import type { User } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { ASK_FOR_LINK, useNoMail } from "../auth/noMail";
import { changeEmail } from "./queries";

interface Props {
  user: User;
  opened: boolean;
  onClose: () => void;
}

export function EmailDialog(props: Props) {
  return (
    <Modal opened={props.opened} onClose={props.onClose} title="Change your email address">
      <EmailForm {...props} />
    </Modal>
  );
}

const schema = z.object({
  email: z.string().check(z.trim(), z.email("Enter an email address, like ada@example.com.")),
  password: z.string(),
});
type Values = z.infer<typeof schema>;

function EmailForm({ user, onClose }: Props) {
  const noMail = useNoMail();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { email: "", password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await changeEmail(values);
      const where = noMail ? ASK_FOR_LINK : `A link is on its way to ${values.email}.`;
      notify(`${where} Your address changes when you follow it.`);
      onClose();
    } catch (error) {
      setProblem(showProblem(error, ["email", "password"], form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        <p className="muted">
          {noMail
            ? "This server sends no mail: whoever runs it gets a link for you."
            : "We send a link to the new address."}{" "}
          Until you follow it, {user.email} stays yours.
        </p>
        {problem && <ErrorNote error={problem} title={noMail ? "No link was made" : "No link was sent"} />}
        <TextInput
          label="New email"
          type="email"
          autoComplete="email"
          data-autofocus
          error={errors.email?.message}
          {...form.register("email")}
        />
        {user.has_password && (
          <PasswordField
            label="Your password"
            autoComplete="current-password"
            error={errors.password?.message}
            {...form.register("password")}
          />
        )}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Keep the old one
          </Button>
          <Button type="submit" loading={isSubmitting}>
            {noMail ? "Make the link" : "Send the link"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
