// Everything about a bot that its owner may set, beside a live preview of the widget.
import { Skeleton } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ButtonLink } from "@/components/ButtonLink";
import { Page } from "@/components/Page";
import { botQuery } from "../bots/queries";
import { SettingsForm } from "./SettingsForm";

const route = getRouteApi("/_app/bots/$botId/settings");

export function SettingsPage() {
  const { botId } = route.useParams();
  const { data: bot } = useQuery(botQuery(botId));
  return (
    <Page
      level={2}
      quiet
      title="Settings"
      description="How the bot looks, what it says, and how it answers."
      actions={
        <ButtonLink
          to="/bots/$botId/settings/history"
          params={{ botId }}
          variant="default"
          leftSection={<IconHistory size={16} aria-hidden />}
        >
          History
        </ButtonLink>
      }
    >
      {bot ? <SettingsForm key={bot.id} bot={bot} /> : <Skeleton height={480} radius={8} />}
    </Page>
  );
}
