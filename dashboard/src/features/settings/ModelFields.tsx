import { Autocomplete, NativeSelect, NumberInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Controller, useFormContext } from "react-hook-form";
import type { Providers } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { Panel } from "@/components/Page";
import { ModelList } from "../models/ModelList";
import { providersQuery } from "../models/queries";
import { HOUSE } from "./modelValues";
import styles from "./SettingsForm.module.css";
import type { SettingsValues } from "./settingsValues";

const NOTHING: Providers = { items: [], installation: [], can_keep_keys: false };

/** Which model answers, and which when it fails. */
export function ModelFields() {
  const { register, control, watch, formState } = useFormContext<SettingsValues>();
  const { errors } = formState;
  const { data = NOTHING, error, refetch, isSuccess } = useQuery(providersQuery);
  const provider = watch("provider");
  const further = data.installation.filter(({ reference }) => reference !== HOUSE);
  const choices = [
    { value: "", label: "As the mode says" },
    { value: HOUSE, label: "This server" },
    ...further.map(({ reference }) => ({ value: reference, label: reference })),
    ...data.items.map(({ id, name }) => ({ value: id, label: name })),
  ];
  const unlisted = isSuccess ? "One that was deleted" : "…";
  const gone = !choices.some(({ value }) => value === provider);
  const models =
    data.items.find(({ id }) => id === provider)?.chat_models ??
    data.installation.find(({ reference }) => reference === provider)?.chat_models ??
    [];
  return (
    <Panel
      title="Model"
      description={
        <>
          What the bot is for decides its model. Providers and the modes' models are under{" "}
          <Link to="/settings/models">Models</Link>.
        </>
      }
    >
      {error && <ErrorNote error={error} title="The providers could not be loaded" onRetry={refetch} />}
      <div className={styles.fields}>
        <div className={styles.pair}>
          <NativeSelect
            label="Mode"
            description="Reasoning is slower and takes more tokens."
            data={[
              { value: "chat", label: "Chat" },
              { value: "coding", label: "Coding" },
              { value: "reasoning", label: "Reasoning" },
            ]}
            error={errors.purpose?.message}
            {...register("purpose")}
          />
          {/* Controlled: the choices come later than the value. */}
          <Controller
            control={control}
            name="provider"
            render={({ field }) => (
              <NativeSelect
                label="Provider"
                description="Whose model answers."
                data={gone ? [...choices, { value: provider, label: unlisted }] : choices}
                error={errors.provider?.message}
                {...field}
              />
            )}
          />
          {provider !== "" && (
            <Controller
              control={control}
              name="model"
              render={({ field }) => (
                <Autocomplete
                  label="Model"
                  description="Empty: the provider's usual one."
                  placeholder={models[0] ?? ""}
                  data={models}
                  autoComplete="off"
                  spellCheck={false}
                  error={errors.model?.message}
                  {...field}
                />
              )}
            />
          )}
          <Controller
            control={control}
            name="temperature"
            render={({ field }) => (
              <NumberInput
                label="Temperature"
                description="0 is steady, 2 is wild. Empty: the server's."
                min={0}
                max={2}
                step={0.1}
                decimalScale={2}
                error={errors.temperature && "A number from 0 to 2, or nothing."}
                {...field}
              />
            )}
          />
          <Controller
            control={control}
            name="max_tokens"
            render={({ field }) => (
              <NumberInput
                label="Longest answer, in tokens"
                description="Empty: the server's."
                min={1}
                max={100_000}
                step={100}
                allowDecimal={false}
                error={errors.max_tokens && "A whole number from 1 to 100,000, or nothing."}
                {...field}
              />
            )}
          />
        </div>
        <Controller
          control={control}
          name="fallbacks"
          render={({ field }) => (
            <ModelList
              label="When it fails"
              description="Asked in this order when the model fails before its first word."
              value={field.value}
              onChange={field.onChange}
              providers={data}
              error={errors.fallbacks && "One of these models can't be chosen."}
            />
          )}
        />
      </div>
    </Panel>
  );
}
