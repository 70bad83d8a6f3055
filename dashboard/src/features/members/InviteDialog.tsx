// Invites somebody: for an address, or by a link for whoever opens it first.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, NativeSelect, SegmentedControl, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import { Controller, useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import type { Invited, Role } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { showProblem } from "@/components/form";
import { useOneAtATime } from "@/components/useOneAtATime";
import { InviteLink } from "./InviteLink";
import { useInvite } from "./queries";
import { givable, ROLES } from "./roles";

const schema = z
  .object({
    by: z.enum(["email", "link"]),
    email: z.string().check(z.trim()),
    role: z.enum(["viewer", "editor", "admin", "owner"]),
    days: z.string(),
  })
  .check(
    z.refine(({ by, email }) => by === "link" || z.email().safeParse(email).success, {
      path: ["email"],
      error: "Enter an email address, like grace@example.com.",
    }),
  );
type Values = z.infer<typeof schema>;

const DAYS = [
  { value: "1", label: "1 day" },
  { value: "3", label: "3 days" },
  { value: "7", label: "7 days" },
  { value: "30", label: "30 days" },
];

interface Props {
  opened: boolean;
  onClose: () => void;
  /** What the one who invites may do. */
  mine: Role;
}

export function InviteDialog({ opened, onClose, mine }: Props) {
  return (
    <FormDialog opened={opened} onClose={onClose} title="Invite somebody">
      <InviteForm onClose={onClose} mine={mine} />
    </FormDialog>
  );
}

function InviteForm({ onClose, mine }: Omit<Props, "opened">) {
  const invite = useInvite();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const [invited, setInvited] = useState<Invited | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { by: "email", email: "", role: "editor", days: "7" },
  });
  const { errors, isDirty, isSubmitting } = form.formState;
  useUnsaved(isDirty && !invited);
  const by = form.watch("by");
  const role = ROLES.find(({ value }) => value === form.watch("role"));

  const send = form.handleSubmit(async ({ by, email, role, days }) => {
    setProblem(null);
    try {
      const whom = by === "email" ? { email } : {};
      setInvited(await invite.mutateAsync({ ...whom, role, expires_in_days: Number(days) }));
    } catch (error) {
      setProblem(showProblem(error, ["email", "role", "days"], form.setError, { expires_in_days: "days" }));
    }
  });
  const submit = useOneAtATime(send);

  if (invited) return <InviteLink invited={invited} onClose={onClose} />;
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap={16}>
        {problem && <ErrorNote error={problem} title="Nobody was invited" />}
        <Controller
          control={form.control}
          name="by"
          render={({ field }) => (
            <SegmentedControl
              aria-label="How to invite"
              fullWidth
              value={field.value}
              onChange={field.onChange}
              data={[
                { value: "email", label: "By email" },
                { value: "link", label: "By link" },
              ]}
            />
          )}
        />
        {by === "email" ? (
          <TextInput
            label="Email"
            type="email"
            description="Only this address can take the invitation."
            autoComplete="off"
            data-autofocus
            error={errors.email?.message}
            {...form.register("email")}
          />
        ) : (
          <p className="muted">
            You get a link to pass on. Whoever opens it first joins: send it to one person.
          </p>
        )}
        <NativeSelect
          label="Role"
          description={role?.may}
          error={errors.role?.message}
          data={givable(mine).map(({ value, label }) => ({ value, label }))}
          {...form.register("role")}
        />
        <NativeSelect label="Works for" error={errors.days?.message} data={DAYS} {...form.register("days")} />
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={isSubmitting}>
            {by === "email" ? "Invite" : "Make link"}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
