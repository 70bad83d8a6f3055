// What a bot must be able to answer, and whether it does.
import { Page } from "@/components/Page";

export function TestsPage() {
  return (
    <Page level={2} title="Tests" description="Questions that this bot must answer as you say.">
      {null}
    </Page>
  );
}
