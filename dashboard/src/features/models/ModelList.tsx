// An ordered list of chat models: the first answers, the next ones when it fails. Added from a select, moved and removed by buttons.
import { ActionIcon, Input, NativeSelect } from "@mantine/core";
import { IconArrowUp, IconX } from "@tabler/icons-react";
import type { ModelRef, Providers } from "@/api/types";
import { chatOptions, optionOf, refOf, sameRef } from "./chatModels";
import styles from "./Models.module.css";

interface Props {
  label: string;
  description: string;
  value: ModelRef[];
  onChange: (value: ModelRef[]) => void;
  providers: Providers;
  disabled?: boolean;
  error?: string | undefined;
}

/** As many as the server takes. */
const MOST = 5;

export function ModelList({ label, description, value, onChange, providers, disabled, error }: Props) {
  const options = chatOptions(providers);
  const nameOf = (model: ModelRef) =>
    options.find((option) => option.value === optionOf(model.provider, model.model))?.label ??
    `${model.model} (not listed)`;
  const free = options.filter((option) => !value.some((model) => sameRef(model, refOf(option.value))));
  const up = (place: number) => {
    const next = [...value];
    const [moved] = next.splice(place, 1);
    if (moved) next.splice(place - 1, 0, moved);
    onChange(next);
  };
  return (
    <Input.Wrapper label={label} description={description} error={error} labelElement="div">
      <div className={styles.list}>
        {value.length > 0 && (
          <ol className={styles.chosen} aria-label={label}>
            {value.map((model, place) => (
              <li key={optionOf(model.provider, model.model)}>
                <span className={styles.chosenName}>{nameOf(model)}</span>
                {!disabled && (
                  <span>
                    {place > 0 && (
                      <ActionIcon aria-label={`Ask ${model.model} earlier`} onClick={() => up(place)}>
                        <IconArrowUp size={16} aria-hidden />
                      </ActionIcon>
                    )}
                    <ActionIcon
                      aria-label={`Remove ${model.model}`}
                      onClick={() => onChange(value.filter((_, at) => at !== place))}
                    >
                      <IconX size={16} aria-hidden />
                    </ActionIcon>
                  </span>
                )}
              </li>
            ))}
          </ol>
        )}
        <NativeSelect
          aria-label={`${label}: add a model`}
          disabled={disabled || value.length >= MOST || free.length === 0}
          value=""
          onChange={(event) => onChange([...value, refOf(event.currentTarget.value)])}
          data={[{ value: "", label: free.length === 0 ? "No further models" : "Add a model" }, ...free]}
        />
      </div>
    </Input.Wrapper>
  );
}
