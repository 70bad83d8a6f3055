// The form of a provider, new or changed. A key that is kept is not shown: the field is empty and leaves it as it is.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, Group, NativeSelect, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { FormProvider, useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { Provider } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { FormDialog, useUnsaved } from "@/components/FormDialog";
import { showProblem } from "@/components/form";
import { Note } from "@/components/Note";
import { notify } from "@/components/notices";
import { PasswordField } from "@/components/PasswordField";
import { useOneAtATime } from "@/components/useOneAtATime";
import { ListedModels } from "./ListedModels";
import {
  ALIAS,
  FIELDS,
  KINDS,
  type ProviderValues,
  providerSchema,
  toBody,
  toValues,
} from "./providerValues";
import { useSaveProvider } from "./queries";

interface Props {
  opened: boolean;
  onClose: () => void;
  /** Null adds one. */
  provider: Provider | null;
  canKeepKeys: boolean;
}

export function ProviderDialog(props: Props) {
  const title = props.provider ? `Change ${props.provider.name}` : "Add a provider";
  return (
    <FormDialog opened={props.opened} onClose={props.onClose} title={title} size="lg">
      <ProviderForm {...props} />
    </FormDialog>
  );
}

function ProviderForm({ provider, canKeepKeys, onClose }: Props) {
  const save = useSaveProvider(provider?.id ?? null);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<ProviderValues>({
    resolver: standardSchemaResolver(providerSchema),
    defaultValues: toValues(provider),
    mode: "onTouched",
  });
  const { register, watch, formState } = form;
  const { errors, isDirty } = formState;
  useUnsaved(isDirty);
  const [kind, address] = watch(["kind", "base_url"]);
  const hint = KINDS.find(({ value }) => value === kind)?.hint;
  const moved = provider?.has_key && address.trim() !== provider.base_url;

  const send = form.handleSubmit(async (values) => {
    setProblem(null);
    try {
      const saved = await save.mutateAsync(toBody(values, provider));
      notify(`${saved.name} is saved. Test it to see whether it answers.`);
      onClose();
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError, ALIAS));
    }
  });
  const submit = useOneAtATime(send);

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate>
        <Stack gap={16}>
          {problem && <ErrorNote error={problem} title="The provider was not saved" />}
          <TextInput
            label="Name"
            description="What your team calls it."
            placeholder="Our GPU server"
            autoComplete="off"
            data-autofocus
            error={errors.name?.message}
            {...register("name")}
          />
          <NativeSelect
            label="Kind"
            data={KINDS.map(({ value, label }) => ({ value, label }))}
            error={errors.kind?.message}
            {...register("kind")}
          />
          <TextInput
            label="Address"
            description={`Of its API, such as ${hint}.`}
            placeholder={hint}
            autoComplete="off"
            spellCheck={false}
            error={errors.base_url?.message}
            {...register("base_url")}
          />
          {canKeepKeys ? (
            <PasswordField
              label="API key"
              description={
                moved
                  ? "Another address needs the key again: it is sent nowhere else than where it was given for."
                  : provider?.has_key
                    ? "One is kept. Leave this empty to keep it."
                    : "Kept encrypted and never shown again. Leave it empty if none is needed."
              }
              autoComplete="new-password"
              spellCheck={false}
              error={errors.api_key?.message}
              {...register("api_key")}
            />
          ) : (
            <Note>
              This server has no key to encrypt API keys with, so only providers that need none can be added.
              Its operator can set FRONTDESK_SECRETS__KEY.
            </Note>
          )}
          {kind === "azure" && (
            <>
              <TextInput
                label="API version"
                description="Such as 2024-10-21. Empty where the address ends in /openai/v1."
                autoComplete="off"
                spellCheck={false}
                error={errors.api_version?.message}
                {...register("api_version")}
              />
              <Textarea
                label="Deployments"
                description="One a line, as model=deployment. A model that is not here is deployed under its own name."
                placeholder="gpt-4.1=our-gpt"
                autosize
                minRows={1}
                maxRows={6}
                spellCheck={false}
                error={errors.deployments?.message}
                {...register("deployments")}
              />
            </>
          )}
          <Textarea
            label="Chat models"
            description="One a line; the first is the usual one."
            autosize
            minRows={2}
            maxRows={8}
            spellCheck={false}
            error={errors.chat_models?.message}
            {...register("chat_models")}
          />
          <Textarea
            label="Embedding models"
            description="One a line, as name:numbers, with the length of its vectors."
            placeholder="nomic-embed-text:768"
            autosize
            minRows={1}
            maxRows={6}
            spellCheck={false}
            error={errors.embedding_models?.message}
            {...register("embedding_models")}
          />
          {provider && kind !== "azure" && <ListedModels provider={provider} />}
          <Group justify="flex-end" gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={formState.isSubmitting}>
              {provider ? "Save changes" : "Add provider"}
            </Button>
          </Group>
        </Stack>
      </form>
    </FormProvider>
  );
}
