import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Bot } from "@/api/types";
import { ConfirmDialog } from "@/components/ConfirmDialog";
import { plural } from "@/components/format";
import { notify } from "@/components/notices";
import { Panel } from "@/components/Page";
import { useDeleteBot } from "../bots/queries";
import styles from "./SettingsForm.module.css";

export function DeleteBot({ bot }: { bot: Bot }) {
  const remove = useDeleteBot(bot.id);
  const navigate = useNavigate();
  const [asking, ask] = useDisclosure(false);
  const { sources, documents, conversations } = bot.counts;
  return (
    <Panel title="Delete this bot">
      <div className={styles.danger}>
        <p className="muted">
          Its sources and conversations go with it, and widgets that use it stop answering.
        </p>
        <Button
          variant="outline"
          color="red"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={ask.open}
        >
          Delete bot
        </Button>
      </div>
      <ConfirmDialog
        opened={asking}
        onClose={ask.close}
        title={`Delete ${bot.name}?`}
        action="Delete bot"
        typed={bot.name}
        onConfirm={async () => {
          await remove.mutateAsync();
          notify(`${bot.name} was deleted.`);
          await navigate({ to: "/bots", ignoreBlocker: true });
        }}
      >
        <p>
          {plural(sources, "source")} with {plural(documents, "page")},{" "}
          {plural(conversations, "conversation")} and all settings are lost for good. Widgets that use this
          bot stop answering at once.
        </p>
      </ConfirmDialog>
    </Panel>
  );
}
