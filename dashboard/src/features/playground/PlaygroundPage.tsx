// Try the bot: the chat on the left, and for the chosen answer what it was made of on the right (a sheet where narrow).
import { Button, Drawer } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconMessagePlus } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { Page } from "@/components/Page";
import { botQuery } from "../bots/queries";
import { DocumentDrawer } from "../documents/DocumentDrawer";
import { ChatColumn } from "./ChatColumn";
import { choose, startOver, useChat } from "./chatStore";
import { Evidence } from "./Evidence";
import styles from "./PlaygroundPage.module.css";

const route = getRouteApi("/_app/bots/$botId/playground");

export function PlaygroundPage() {
  const { botId } = route.useParams();
  const { data: bot } = useQuery(botQuery(botId));
  const client = useQueryClient();
  const chat = useChat(botId);
  const narrow = useMediaQuery("(max-width: 1080px)", false, { getInitialValueInEffect: false });
  const [sheet, sheetActions] = useDisclosure(false);
  const [citation, setCitation] = useState<number | null>(null);
  const [document, setDocument] = useState<string>();
  const chosen = chat.turns.find(({ id }) => id === chat.chosen) ?? null;

  function show(turnId: number, n: number | null) {
    choose(botId, turnId);
    setCitation(n);
    if (narrow) sheetActions.open();
  }

  function settled() {
    for (const queryKey of [
      ["bot", botId],
      ["conversations", botId],
    ])
      void client.invalidateQueries({ queryKey });
  }

  const evidence = <Evidence bot={bot} turn={chosen} citation={citation} onDocument={setDocument} />;
  return (
    <Page
      level={2}
      quiet
      title="Playground"
      description="Ask as a visitor would, and see what each answer was made of."
      actions={
        chat.turns.length > 0 && (
          <Button
            variant="default"
            leftSection={<IconMessagePlus size={16} aria-hidden />}
            onClick={() => startOver(botId)}
          >
            New conversation
          </Button>
        )
      }
    >
      <div className={styles.split}>
        <ChatColumn botId={botId} bot={bot} chat={chat} onShow={show} onSettled={settled} />
        {!narrow && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          <section className={styles.evidence} aria-label="How the answer was made" tabIndex={0}>
            {evidence}
          </section>
        )}
      </div>
      {narrow && (
        <Drawer
          opened={sheet}
          onClose={sheetActions.close}
          position="right"
          size="min(560px, 100vw)"
          title="How the answer was made"
        >
          {evidence}
        </Drawer>
      )}
      <DocumentDrawer id={document} onClose={() => setDocument(undefined)} />
    </Page>
  );
}
