// The last step: the snippet, the sites that may use it, and whether it has been seen there.
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { CopyButton } from "@/components/CopyButton";
import { ErrorNote } from "@/components/ErrorNote";
import { Page, Panel } from "@/components/Page";
import { Locked } from "../auth/May";
import { botQuery } from "../bots/queries";
import styles from "./InstallPage.module.css";
import { OriginsEditor } from "./OriginsEditor";
import { installQuery } from "./queries";
import { Sightings } from "./Sightings";

/** How often the page asks whether the script was seen, in milliseconds. */
const LOOK_MS = 4000;

const route = getRouteApi("/_app/bots/$botId/install");

export function InstallPage() {
  const { botId } = route.useParams();
  const { data: bot } = useQuery(botQuery(botId));
  const install = useQuery({ ...installQuery(botId), refetchInterval: LOOK_MS, staleTime: 0 });

  return (
    <Page narrow level={2} quiet title="Install" description="Three steps, and your visitors can ask.">
      {install.error && !install.data && (
        <ErrorNote error={install.error} title="The snippet could not be loaded" onRetry={install.refetch} />
      )}
      {(!bot || !install.data) && !install.error && <Skeleton height={320} radius={8} />}
      {bot && install.data && (
        <div className={styles.steps}>
          <Panel
            title="1. Allow your site"
            description="The widget answers on these sites only, so that nobody else can spend your budget. An origin is the scheme and the host: no path, and each subdomain by itself."
          >
            <div className={styles.origins}>
              <Locked>
                <OriginsEditor bot={bot} />
              </Locked>
            </div>
          </Panel>
          <Panel
            title="2. Paste this into your pages"
            description="Anywhere in the HTML; just before </body> is a good place. It loads after your page and does not slow it down."
          >
            <div className={styles.snippet}>
              <pre>
                <code>{install.data.snippet}</code>
              </pre>
              <CopyButton text={install.data.snippet} label="Copy snippet" />
            </div>
            <Csp scriptUrl={install.data.script_url} />
          </Panel>
          <Panel
            title="3. Open your site"
            description="As soon as a page with the snippet is opened, it shows up here."
          >
            <Sightings bot={bot} sightings={install.data.sightings} />
          </Panel>
        </div>
      )}
    </Page>
  );
}

function Csp({ scriptUrl }: { scriptUrl: string }) {
  const host = new URL(scriptUrl, window.location.origin).origin;
  return (
    <details className={styles.csp}>
      <summary>Does your site send a Content-Security-Policy?</summary>
      <p>
        Then add this server to two of its directives. If you don't know what this is, you most likely don't
        have one.
      </p>
      <pre>
        <code>{`script-src ${host};\nconnect-src ${host};`}</code>
      </pre>
    </details>
  );
}
