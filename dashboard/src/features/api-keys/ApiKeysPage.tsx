// Settings > API keys: what programs sign in with. A key is shown once, when it is made.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { LoadMore } from "@/components/LoadMore";
import { Page } from "@/components/Page";
import { useMay } from "../auth/May";
import { ForSupport, useInSupport } from "../auth/support";
import { CreateKeyDialog } from "./CreateKeyDialog";
import { KeyRow } from "./KeyRow";
import { apiKeysQuery } from "./queries";

export function ApiKeysPage() {
  const support = useInSupport();
  const [creating, create] = useDisclosure(false);
  // Keys would outlast the leave of who is here for support: they are not even listed.
  const allowed = useMay("admin") && !support;
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={create.open}>
      Create key
    </Button>
  );
  return (
    <Page
      narrow
      title="API keys"
      description={
        <>
          What your programs sign in with, in place of a person. How to use one is in{" "}
          <a href="/docs/api-keys">the documentation</a>.
        </>
      }
      actions={allowed && button}
    >
      <ForSupport what="Seeing and making keys" />
      {allowed && <KeyList create={button} />}
      {!allowed && !support && (
        <EmptyState icon={IconKey} title="For owners and admins">
          A key can do what its role allows, without anybody at the keyboard. Ask an owner or admin of the
          workspace to make one for you.
        </EmptyState>
      )}
      {/* Not with either button: the list that a new key appears in must not take away what is shown once. */}
      <CreateKeyDialog opened={creating} onClose={create.close} />
    </Page>
  );
}

function KeyList({ create }: { create: ReactNode }) {
  const query = useInfiniteQuery(apiKeysQuery);
  if (query.isPending) return <Skeleton height={180} radius={8} />;
  if (!query.data) {
    return <ErrorNote error={query.error} title="The keys could not be loaded" onRetry={query.refetch} />;
  }
  const keys = query.data.pages.flatMap((page) => page.items);
  if (keys.length === 0) {
    return (
      <EmptyState icon={IconKey} title="No keys yet" action={create}>
        A key lets a program add sources, ask bots or read conversations over the API. It has a role, can end
        by itself, and can be revoked at any time.
      </EmptyState>
    );
  }
  return (
    <>
      <ul className={list.list} aria-label="API keys">
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
      <LoadMore query={query} />
    </>
  );
}
