import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useForm } from "react-hook-form";
import * as z from "zod/mini";
import type { ApiError } from "@/api/problem";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { changePassword } from "../auth/queries";
import styles from "./AccountPage.module.css";

const schema = z.object({
  current_password: z.string(),
  new_password: z.string().check(z.minLength(1, "Choose a new password.")),
});
type Values = z.infer<typeof schema>;

/** Who signs in elsewhere only has no password yet. */
export function PasswordForm({ hasPassword }: { hasPassword: boolean }) {
  const client = useQueryClient();
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<Values>({
    resolver: standardSchemaResolver(schema),
    defaultValues: { current_password: "", new_password: "" },
  });
  const { errors, isSubmitting } = form.formState;

  const submit = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      await changePassword(values);
      form.reset();
      notify(`Password ${hasPassword ? "changed" : "set"}. All other sessions were ended.`);
      await client.invalidateQueries({ queryKey: ["sessions"] });
    } catch (error) {
      setProblem(showProblem(error, ["current_password", "new_password"], form.setError));
    }
  });

  return (
    <form onSubmit={submit} noValidate className={styles.form}>
      {problem && <ErrorNote error={problem} title="The password was not changed" />}
      {hasPassword && (
        <PasswordField
          label="Current password"
          autoComplete="current-password"
          error={errors.current_password?.message}
          {...form.register("current_password")}
        />
      )}
      <PasswordField
        label="New password"
        autoComplete="new-password"
        error={errors.new_password?.message}
        {...form.register("new_password")}
      />
      <Button type="submit" loading={isSubmitting}>
        {hasPassword ? "Change password" : "Set password"}
      </Button>
    </form>
  );
}
