// The list of sites that may show the widget. Each change is saved at once.
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { asApiError } from "@/api/problem";
import type { Bot } from "@/api/types";
import { useUpdateBot } from "../bots/queries";
import styles from "./InstallPage.module.css";
import { parseOrigin } from "./origin";

export function OriginsEditor({ bot }: { bot: Bot }) {
  const update = useUpdateBot(bot.id);
  const [typed, setTyped] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const origins = bot.settings.allowed_origins;

  async function save(allowed_origins: string[]): Promise<boolean> {
    try {
      await update.mutateAsync({ settings: { allowed_origins } });
      setProblem(null);
      return true;
    } catch (error) {
      const failure = asApiError(error);
      setProblem(failure.fields[0]?.detail ?? failure.message);
      return false;
    }
  }

  async function add(event: FormEvent) {
    event.preventDefault();
    const parsed = parseOrigin(typed);
    if ("problem" in parsed) setProblem(parsed.problem);
    else if (origins.includes(parsed.origin)) setProblem(`${parsed.origin} is already on the list.`);
    else if (await save([...origins, parsed.origin])) setTyped("");
  }

  return (
    <div className={styles.origins}>
      {origins.length > 0 && (
        <ul className={styles.list} aria-label="Allowed origins">
          {origins.map((origin) => (
            <li key={origin}>
              <span className={styles.mono}>{origin}</span>
              <ActionIcon
                aria-label={`Remove ${origin}`}
                disabled={update.isPending}
                onClick={() => save(origins.filter((other) => other !== origin))}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </li>
          ))}
        </ul>
      )}
      <form onSubmit={add} noValidate className={styles.add}>
        <TextInput
          aria-label="Origin to allow"
          placeholder="https://shop.example"
          inputMode="url"
          autoComplete="off"
          value={typed}
          error={problem}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            setProblem(null);
          }}
        />
        <Button
          type="submit"
          variant={origins.length === 0 ? "filled" : "default"}
          loading={update.isPending}
        >
          Allow origin
        </Button>
      </form>
    </div>
  );
}
