// What is told to every member of every workspace, at the top of the dashboard.
import { Button, NumberInput, Select, Textarea, TextInput } from "@mantine/core";
import { IconSpeakerphone } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { type ApiError, asApiError } from "@/api/problem";
import type { Announcement } from "@/api/types";
import { amountError } from "@/components/amount";
import { EmptyState } from "@/components/EmptyState";
import { ErrorNote } from "@/components/ErrorNote";
import list from "@/components/List.module.css";
import { notify } from "@/components/notices";
import { Page, Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { Time } from "@/components/Time";
import { announcementsQuery, useAnnounce, useTakeBack } from "./console";
import styles from "./Operator.module.css";

export function AnnouncementsPage() {
  const { data, error, refetch } = useQuery(announcementsQuery);
  return (
    <Page
      title="Announcements"
      description="Told to every member of every workspace, at the top of the page."
    >
      <Panel level={2} title="Tell everybody something">
        <AnnouncementForm />
      </Panel>
      {error && !data && (
        <ErrorNote error={error} title="The announcements could not be loaded" onRetry={refetch} />
      )}
      {data?.items.length === 0 && (
        <EmptyState icon={IconSpeakerphone} title="Nothing was announced yet">
          Say when you will move the server, or what is new. Each member can put an announcement away.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className={list.list} aria-label="Announcements">
          {data.items.map((item) => (
            <Row key={item.id} item={item} />
          ))}
        </ul>
      )}
    </Page>
  );
}

/** Ninety days. */
const MOST_HOURS = 2160;

function AnnouncementForm() {
  const announce = useAnnounce();
  const [text, setText] = useState("");
  const [tone, setTone] = useState<Announcement["tone"]>("info");
  const [url, setUrl] = useState("");
  const [hours, setHours] = useState<number | string>("");
  const [problem, setProblem] = useState<ApiError | null>(null);
  const wrong = amountError(hours, 1, MOST_HOURS, { whole: true });
  async function submit(event: FormEvent) {
    event.preventDefault();
    if (wrong) return;
    setProblem(null);
    try {
      await announce.mutateAsync({
        text,
        tone,
        ...(url.trim() ? { url } : {}),
        ...(hours === "" ? {} : { hours: Number(hours) }),
      });
      setText("");
      setUrl("");
      setHours("");
      notify("Announced. Every member sees it within a minute.");
    } catch (error) {
      setProblem(asApiError(error));
    }
  }
  return (
    <form onSubmit={submit} className={styles.form}>
      <Textarea
        label="What you want to say"
        maxLength={300}
        autosize
        minRows={2}
        required
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className={styles.fields}>
        <Select
          label="Kind"
          allowDeselect={false}
          value={tone}
          onChange={(value) => setTone(value === "warning" ? "warning" : "info")}
          data={[
            { value: "info", label: "Good to know" },
            { value: "warning", label: "Warning" },
          ]}
        />
        <NumberInput
          label="Hours shown"
          placeholder="Until taken back"
          min={1}
          max={MOST_HOURS}
          allowDecimal={false}
          error={wrong}
          value={hours}
          onChange={setHours}
        />
        <TextInput
          label="Where more is said"
          placeholder="https://"
          value={url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <Button type="submit" loading={announce.isPending} disabled={!text.trim()}>
          Announce
        </Button>
      </div>
      {problem && <ErrorNote error={problem} title="It was not announced" />}
    </form>
  );
}

function Row({ item }: { item: Announcement }) {
  const takeBack = useTakeBack();
  const over = item.ends_at !== null && Date.parse(item.ends_at) <= Date.now();
  return (
    <li className={`${list.row} ${styles.job}`}>
      <div>
        <p>{item.text}</p>
        <p className={styles.shown}>
          <Status tone={over ? "neutral" : item.tone === "warning" ? "warn" : "good"} plain>
            {over ? "Over" : "Shown"}
          </Status>
          <span>
            Announced <Time at={item.starts_at} />
          </span>
          {item.ends_at && (
            <span>
              {over ? "Ended" : "Ends"} <Time at={item.ends_at} ahead={!over} />
            </span>
          )}
        </p>
      </div>
      <Button
        size="xs"
        variant="default"
        loading={takeBack.isPending}
        onClick={() =>
          takeBack.mutate(item.id, {
            onError: (error) => notify(`It is still there. ${asApiError(error).message}`, "bad"),
          })
        }
      >
        {over ? "Remove" : "Take back"}
        <span className="sr-only">: {item.text}</span>
      </Button>
    </li>
  );
}
