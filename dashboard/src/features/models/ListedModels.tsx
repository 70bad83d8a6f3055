// The models that the provider itself lists, each to be taken into the form with a click.
import { Button } from "@mantine/core";
import { useFormContext } from "react-hook-form";
import type { Provider } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import styles from "./Models.module.css";
import { type ProviderValues, withLine } from "./providerValues";
import { useListedModels } from "./queries";

export function ListedModels({ provider }: { provider: Provider }) {
  const ask = useListedModels(provider);
  const { getValues, setValue } = useFormContext<ProviderValues>();
  const add = (field: "chat_models" | "embedding_models", line: string) =>
    setValue(field, withLine(getValues(field), line), { shouldDirty: true, shouldTouch: true });
  return (
    <div>
      <Button variant="default" size="xs" loading={ask.isPending} onClick={() => ask.mutate()}>
        Ask for its models
      </Button>
      {ask.error && <ErrorNote error={ask.error} title="It does not tell its models" />}
      {ask.data?.trouble && (
        <ErrorNote error={new Error(ask.data.trouble)} title="It does not tell its models" />
      )}
      {ask.data && !ask.data.trouble && (
        <ul className={styles.listed} aria-label={`Models of ${provider.name}`}>
          {ask.data.items.length === 0 && <li className="muted">It lists none.</li>}
          {ask.data.items.map((name) => (
            <li key={name}>
              <code>{name}</code>
              <span className={styles.listedTools}>
                <Button size="compact-xs" variant="subtle" onClick={() => add("chat_models", name)}>
                  Chat<span className="sr-only"> with {name}</span>
                </Button>
                <Button
                  size="compact-xs"
                  variant="subtle"
                  onClick={() => add("embedding_models", `${name}:`)}
                >
                  Embed<span className="sr-only"> with {name}</span>
                </Button>
              </span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
