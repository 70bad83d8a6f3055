// Headers that go with each call. A secret one can be written and never read again.
import { ActionIcon, Button, Checkbox, PasswordInput, TextInput } from "@mantine/core";
import { IconPlus, IconTrash } from "@tabler/icons-react";
import { Controller, useFieldArray, useFormContext } from "react-hook-form";
import styles from "./Tools.module.css";
import type { ToolValues } from "./toolValues";

export function HeaderFields() {
  const { control, register, watch, formState } = useFormContext<ToolValues>();
  const { fields, append, remove } = useFieldArray({ control, name: "headers" });
  const errors = formState.errors.headers;
  const headers = watch("headers");
  return (
    <fieldset className={styles.headers}>
      <legend className={styles.label}>Headers</legend>
      {fields.map((field, index) => {
        const secret = headers[index]?.secret;
        const value = {
          "aria-label": `Value of header ${index + 1}`,
          placeholder: headers[index]?.stored && secret ? "Stored. Type to replace it" : "Value",
          autoComplete: "off",
          error: errors?.[index]?.value?.message,
          ...register(`headers.${index}.value`),
        };
        return (
          <div key={field.id} className={styles.header}>
            <TextInput
              aria-label={`Name of header ${index + 1}`}
              placeholder="authorization"
              autoComplete="off"
              spellCheck={false}
              error={errors?.[index]?.name?.message}
              {...register(`headers.${index}.name`)}
            />
            {secret ? <PasswordInput {...value} /> : <TextInput {...value} />}
            <Controller
              control={control}
              name={`headers.${index}.secret`}
              render={({ field: { value: checked, onChange, ...rest } }) => (
                <Checkbox
                  label="Secret"
                  checked={checked}
                  onChange={(event) => onChange(event.currentTarget.checked)}
                  {...rest}
                />
              )}
            />
            <ActionIcon aria-label={`Remove header ${index + 1}`} onClick={() => remove(index)}>
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <div>
        <Button
          variant="default"
          size="compact-sm"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={fields.length >= 20}
          onClick={() => append({ name: "", value: "", secret: true, stored: false })}
        >
          Add header
        </Button>
      </div>
    </fieldset>
  );
}
