// Settings > Support: whether whoever runs this server may look into the workspace, how far and for how long.
import { Button, Select, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { SupportAccess } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { useMay } from "../auth/May";
import { ForSupport, useInSupport } from "../auth/support";
import { type SupportRole, supportQuery, useGrantSupport, useRevokeSupport } from "./queries";
import styles from "./Support.module.css";

const ROLES: { value: SupportRole; label: string }[] = [
  { value: "viewer", label: "Look at everything" },
  { value: "editor", label: "Change bots and their knowledge" },
  { value: "admin", label: "Do all that an admin can" },
];
const HOURS = [
  { value: "1", label: "1 hour" },
  { value: "4", label: "4 hours" },
  { value: "24", label: "A day" },
  { value: "72", label: "3 days" },
  { value: "168", label: "A week" },
];

const list = new Intl.ListFormat("en");

export function SupportPage() {
  const { data, error, refetch } = useQuery(supportQuery);
  const support = useInSupport();
  const may = useMay("admin") && !support;
  return (
    <Page
      narrow
      title="Support"
      description="Let whoever runs this server look into your workspace, when you want their help."
    >
      <ForSupport what="Allowing and ending access" />
      <Panel
        level={2}
        title="Access for support"
        description="Nobody looks in without it. While somebody is there, every member sees it at the top of the page."
        actions={
          data && (
            <Status tone={data.role ? "warn" : "neutral"}>{data.role ? "Allowed" : "Not allowed"}</Status>
          )
        }
      >
        {error && !data && <ErrorNote error={error} title="It could not be loaded" onRetry={refetch} />}
        {!data && !error && <Skeleton height={80} radius={8} />}
        {data?.role && <Allowed access={data} may={may} />}
        {data && !data.role && (may ? <AllowForm /> : !support && <Ask />)}
      </Panel>
    </Page>
  );
}

function Ask() {
  return <p className="muted">An owner or admin of the workspace can allow it.</p>;
}

function Allowed({ access, may }: { access: SupportAccess; may: boolean }) {
  const revoke = useRevokeSupport();
  const role = ROLES.find(({ value }) => value === access.role)?.label.toLowerCase();
  return (
    <div className={styles.column}>
      <p>
        Support may {role}
        {access.granted_by && `, as ${access.granted_by} allowed`}.{" "}
        {access.expires_at && (
          <>
            It ends <Time at={access.expires_at} ahead />.{" "}
          </>
        )}
        {access.present.length > 0 ? `There now: ${list.format(access.present)}.` : "Nobody is there now."}
      </p>
      {may && (
        <Button
          variant="default"
          className={styles.left}
          loading={revoke.isPending}
          onClick={() =>
            revoke.mutate(undefined, {
              onSuccess: () => notify("Support can no longer look in."),
              onError: (error) => notify(`It still holds. ${asApiError(error).message}`, "bad"),
            })
          }
        >
          End access
        </Button>
      )}
    </div>
  );
}

function AllowForm() {
  const grant = useGrantSupport();
  const [role, setRole] = useState<SupportRole>("viewer");
  const [hours, setHours] = useState("24");
  const [problem, setProblem] = useState<ApiError | null>(null);
  async function submit(event: FormEvent) {
    event.preventDefault();
    setProblem(null);
    try {
      await grant.mutateAsync({ role, hours: Number(hours) });
      notify("Support may look in. You can end it at any time.");
    } catch (error) {
      setProblem(asApiError(error));
    }
  }
  return (
    <form onSubmit={submit} className={styles.column}>
      <div className={styles.fields}>
        <Select
          label="Support may"
          allowDeselect={false}
          data={ROLES}
          value={role}
          onChange={(value) => setRole((value ?? "viewer") as SupportRole)}
        />
        <Select
          label="For"
          allowDeselect={false}
          data={HOURS}
          value={hours}
          onChange={(value) => setHours(value ?? "24")}
        />
        <Button type="submit" loading={grant.isPending}>
          Allow access
        </Button>
      </div>
      {problem && <ErrorNote error={problem} title="It was not allowed" />}
    </form>
  );
}
