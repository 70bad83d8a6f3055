// The form of a tool. Rules about addresses and arguments are the server's: its words go to the fields.
import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Button, NativeSelect, NumberInput, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { Controller, FormProvider, useForm } from "react-hook-form";
import type { ApiError } from "@/api/problem";
import type { Tool } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { showProblem } from "@/components/form";
import { LeaveGuard } from "@/components/LeaveGuard";
import { Panel } from "@/components/Page";
import { HeaderFields } from "./HeaderFields";
import { useSaveTool } from "./queries";
import styles from "./Tools.module.css";
import { FIELDS, type ToolValues, toolSchema, toWire } from "./toolValues";

interface Props {
  botId: string;
  /** Null for a new one. */
  id: string | null;
  values: ToolValues;
  onSaved: (tool: Tool) => void;
}

export function ToolForm({ botId, id, values, onSaved }: Props) {
  const save = useSaveTool(botId, id);
  const [problem, setProblem] = useState<ApiError | null>(null);
  const form = useForm<ToolValues>({
    resolver: standardSchemaResolver(toolSchema),
    defaultValues: values,
    mode: "onTouched",
  });
  const { register, control, formState, watch } = form;
  const { errors, isDirty, isSubmitting, isSubmitSuccessful } = formState;
  const hasBody = !["GET", "DELETE"].includes(watch("method"));

  const submit = form.handleSubmit(async (typed) => {
    setProblem(null);
    try {
      const body = toWire(typed);
      const tool = await save.mutateAsync(hasBody ? body : { ...body, body: null });
      form.reset(typed);
      onSaved(tool);
    } catch (error) {
      setProblem(showProblem(error, FIELDS, form.setError));
    }
  });

  const number = (
    name: "timeout_seconds" | "max_bytes",
    label: string,
    description: string,
    max: number,
    min: number,
  ) => (
    <Controller
      control={control}
      name={name}
      render={({ field }) => (
        <NumberInput
          label={label}
          description={description}
          thousandSeparator=","
          min={min}
          max={max}
          allowDecimal={false}
          error={errors[name]?.message}
          {...field}
        />
      )}
    />
  );

  const onOff = (name: "writes" | "enabled", label: string, description?: string) => (
    <Controller
      control={control}
      name={name}
      render={({ field: { value, onChange, ...field } }) => (
        <Switch
          label={label}
          description={description}
          error={errors[name]?.message}
          checked={value}
          onChange={(event) => onChange(event.currentTarget.checked)}
          {...field}
        />
      )}
    />
  );

  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className={styles.column}>
        <Panel title="What it is" description="The bot decides by these words when to use it.">
          <div className={styles.fields}>
            <div className={styles.pair}>
              <TextInput
                label="Name"
                description="Visitors see it when they are asked to agree."
                error={errors.title?.message}
                {...register("title")}
              />
              <TextInput
                label="Name for the model"
                description="Such as order_status."
                autoComplete="off"
                spellCheck={false}
                error={errors.name?.message}
                {...register("name")}
              />
            </div>
            <Textarea
              label="When to use it"
              description="What it gives, and what it needs to know first."
              autosize
              minRows={2}
              maxRows={8}
              error={errors.description?.message}
              {...register("description")}
            />
            <Textarea
              label="Arguments"
              description="A JSON schema of type object: string, number, integer, boolean, array, with required, enum and bounds."
              autosize
              minRows={5}
              maxRows={20}
              spellCheck={false}
              classNames={{ input: styles.code as string }}
              error={errors.parameters?.message}
              {...register("parameters")}
            />
          </div>
        </Panel>
        <Panel
          title="What it calls"
          description="Scheme, host and port are fixed. Arguments go where you write {name}, in the path or in a value of the query."
        >
          <div className={styles.fields}>
            <div className={styles.address2}>
              <NativeSelect
                label="Method"
                data={["GET", "POST", "PUT", "PATCH", "DELETE"]}
                error={errors.method?.message}
                {...register("method", {
                  // Whoever sends something mostly changes something: better asked once too often.
                  onChange: (event) => {
                    if (event.target.value !== "GET") form.setValue("writes", true, { shouldDirty: true });
                  },
                })}
              />
              <TextInput
                label="Address"
                inputMode="url"
                autoComplete="off"
                spellCheck={false}
                placeholder="https://shop.example.com/api/orders/{order_id}"
                error={errors.url?.message}
                {...register("url")}
              />
            </div>
            {hasBody && (
              <Textarea
                label="Body"
                description={
                  'JSON with "{name}" where an argument goes. Empty: all arguments that the address does not take.'
                }
                autosize
                minRows={2}
                maxRows={14}
                spellCheck={false}
                classNames={{ input: styles.code as string }}
                error={errors.body?.message}
                {...register("body")}
              />
            )}
            <HeaderFields />
            {onOff(
              "writes",
              "It changes something",
              "The visitor is shown what would be done, and has to agree, each time.",
            )}
          </div>
        </Panel>
        <Panel title="Limits">
          <div className={styles.fields}>
            <div className={styles.pair}>
              {number("timeout_seconds", "Seconds a call may take", "The visitor waits as long.", 30, 1)}
              {number("max_bytes", "Bytes of the answer", "What is more is cut off.", 200_000, 100)}
              <TextInput
                label="Part of the answer"
                description="A JSON pointer such as /data; empty: all."
                autoComplete="off"
                spellCheck={false}
                error={errors.result_pointer?.message}
                {...register("result_pointer")}
              />
            </div>
            {onOff("enabled", "The bot may use it")}
          </div>
        </Panel>
        {problem && <ErrorNote error={problem} title="The tool was not saved" />}
        <div className={styles.save}>
          <Button type="submit" loading={isSubmitting} disabled={id !== null && !isDirty}>
            {id === null ? "Add tool" : "Save changes"}
          </Button>
        </div>
      </form>
      <LeaveGuard
        lost="What you typed about this tool would be lost."
        dirty={isDirty && !isSubmitSuccessful}
      />
    </FormProvider>
  );
}
