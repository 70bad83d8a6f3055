// One provider: how it is, what the last trial found, what uses it, and what can be done with it.
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPencil, IconPlugConnected, IconTrash } from "@tabler/icons-react";
import type { Provider } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { ErrorNote } from "@/components/ErrorNote";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Status, type Tone } from "@/components/Status";
import { Time } from "@/components/Time";
import styles from "./Models.module.css";
import { ProviderDialog } from "./ProviderForm";
import { kindName } from "./providerValues";
import { useDeleteProvider, useTestProvider } from "./queries";

const STATUS: Record<Provider["status"], { tone: Tone; word: string }> = {
  untested: { tone: "pending", word: "Not tested" },
  ok: { tone: "good", word: "Works" },
  warning: { tone: "warn", word: "Works, with a limit" },
  error: { tone: "bad", word: "Does not work" },
};
const TONES = { ok: "good", warning: "warn", error: "bad" } as const;
const WORDS = { ok: "Works", warning: "Works, with a limit", error: "Fails" } as const;

interface Props {
  provider: Provider;
  canKeepKeys: boolean;
  /** Whether the person may change it. */
  mayChange: boolean;
}

export function ProviderCard({ provider, canKeepKeys, mayChange }: Props) {
  const test = useTestProvider(provider.id);
  const [editing, edit] = useDisclosure(false);
  const [deleting, remove] = useDisclosure(false);
  const status = STATUS[provider.status];
  const { chat_models: chat, embedding_models: embeddings } = provider;
  return (
    <li className={styles.provider}>
      <div className={styles.head}>
        <h3 className={styles.name}>{provider.name}</h3>
        <Status tone={test.isPending ? "processing" : status.tone}>
          {test.isPending ? "Testing" : status.word}
        </Status>
        <span className={styles.kind}>{kindName(provider.kind)}</span>
      </div>
      <p className={styles.address}>
        {provider.base_url} · {provider.has_key ? "key kept" : "no key"}
      </p>
      <p className={styles.words}>
        {chat.length + embeddings.length === 0
          ? "No models chosen yet. Change it to enter some."
          : [...chat, ...embeddings.map(({ name, dimensions }) => `${name} (${dimensions})`)].join(", ")}
      </p>
      {provider.fault && (
        <ErrorNote error={new Error(provider.fault)} title="This provider can't be used">
          {null}
        </ErrorNote>
      )}
      {provider.findings.length > 0 && (
        <ul className={styles.findings} aria-label={`What testing ${provider.name} found`}>
          {provider.findings.map((finding) => (
            <li key={`${finding.tried}/${finding.model ?? ""}`}>
              <Status tone={TONES[finding.verdict]}>{finding.model ?? WORDS[finding.verdict]}</Status>
              <span>{finding.detail}</span>
            </li>
          ))}
        </ul>
      )}
      {provider.resting.map(({ model, seconds }) => (
        <p key={model} className={styles.words}>
          {model} failed several times and is left alone for {plural(seconds, "second")}; others answer
          meanwhile.
        </p>
      ))}
      {provider.tested_at && (
        <p className={styles.when}>
          Tested <Time at={provider.tested_at} />
        </p>
      )}
      {test.error && <ErrorNote error={test.error} title="The provider was not tested" />}
      {mayChange && (
        <div className={styles.actions}>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPlugConnected size={14} aria-hidden />}
            loading={test.isPending}
            onClick={() => test.mutate()}
          >
            Test<span className="sr-only"> {provider.name}</span>
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconPencil size={14} aria-hidden />}
            onClick={edit.open}
          >
            Change<span className="sr-only"> {provider.name}</span>
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={remove.open}
          >
            Delete<span className="sr-only"> {provider.name}</span>
          </Button>
        </div>
      )}
      <ProviderDialog opened={editing} onClose={edit.close} provider={provider} canKeepKeys={canKeepKeys} />
      <DeleteDialog provider={provider} opened={deleting} onClose={remove.close} />
    </li>
  );
}

function DeleteDialog({
  provider,
  opened,
  onClose,
}: {
  provider: Provider;
  opened: boolean;
  onClose: () => void;
}) {
  const remove = useDeleteProvider(provider.id);
  const { bots, knowledge_bases: bases } = provider.used_by;
  const names = (items: { name: string }[]) => items.map(({ name }) => name).join(", ");
  return (
    <ConfirmDialog
      opened={opened}
      onClose={onClose}
      title={`Delete ${provider.name}?`}
      action="Delete provider"
      onConfirm={async () => {
        await remove.mutateAsync();
        notify(`${provider.name} was deleted.`);
      }}
    >
      <p>Its key is deleted too.{bots.length + bases.length === 0 && " Nothing uses it."}</p>
      {bots.length > 0 && (
        <p>
          {plural(bots.length, "bot")} named it and fall back to this server's own model: {names(bots)}.
        </p>
      )}
      {bases.length > 0 && (
        <p>
          {plural(bases.length, "knowledge base")} can be searched by words alone until a new index is built
          with another model: {names(bases)}.
        </p>
      )}
    </ConfirmDialog>
  );
}
