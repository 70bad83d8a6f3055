// The versions of a bot's name, prompt and settings.
import { getRouteApi } from "@tanstack/react-router";
import { BackLink } from "@/components/BackLink";
import { Page } from "@/components/Page";
import { SettingsHistory } from "./SettingsHistory";

const route = getRouteApi("/_app/bots/$botId/settings_/history");

export function BotHistoryPage() {
  const { botId } = route.useParams();
  return (
    <Page
      level={2}
      title="History"
      description="Every change of the bot's name, prompt and settings. Undoing one is a change, too: nothing is lost."
      before={
        <BackLink to="/bots/$botId/settings" params={{ botId }}>
          Settings
        </BackLink>
      }
    >
      <SettingsHistory thing={{ noun: "bot", id: botId }} />
    </Page>
  );
}
