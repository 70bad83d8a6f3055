// Calls a tool by hand and shows what the model would get.
import { Button, Checkbox, Textarea } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import type { Tool } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { milliseconds } from "@/components/format";
import { Panel } from "@/components/Page";
import { Status } from "@/components/Status";
import { useTestTool } from "./queries";
import styles from "./Tools.module.css";
import { sampleArguments } from "./toolValues";

const TONES = { completed: "good", failed: "bad", refused: "warn" } as const;
const WORDS = { completed: "Completed", failed: "Failed", refused: "Refused, nothing was sent" } as const;

export function TestPanel({ tool }: { tool: Tool }) {
  const test = useTestTool(tool);
  const [text, setText] = useState(() => sampleArguments(tool.parameters));
  const [wrong, setWrong] = useState<string | null>(null);
  const [confirm, setConfirm] = useState(false);
  const status = test.data?.status as keyof typeof TONES | undefined;

  function run() {
    try {
      const given = JSON.parse(text) as Record<string, unknown>;
      setWrong(null);
      test.mutate({ arguments: given, confirm });
    } catch {
      setWrong("This is no JSON.");
    }
  }

  return (
    <Panel title="Try it" description="Calls the address for real, with these arguments, as the bot would.">
      <div className={styles.fields}>
        <Textarea
          label="Arguments"
          autosize
          minRows={2}
          maxRows={12}
          spellCheck={false}
          classNames={{ input: styles.code as string }}
          error={wrong}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        {tool.writes && (
          <Checkbox
            label="Call it although it changes something on its server"
            checked={confirm}
            onChange={(event) => setConfirm(event.currentTarget.checked)}
          />
        )}
        <div>
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            loading={test.isPending}
            disabled={tool.writes && !confirm}
            onClick={run}
          >
            Try tool
          </Button>
        </div>
        <div aria-live="polite" className={styles.result}>
          {test.error && <ErrorNote error={test.error} title="The tool was not called" />}
          {test.data && status && (
            <>
              <p className={styles.outcome}>
                <Status tone={TONES[status]}>{WORDS[status]}</Status>
                {test.data.http_status && <span className="num">HTTP {test.data.http_status}</span>}
                {status !== "refused" && <span className="num">{milliseconds(test.data.ms)}</span>}
              </p>
              {test.data.detail && <p className={styles.description}>{test.data.detail}</p>}
              {test.data.result && (
                <>
                  <h4 className={styles.label}>What the model gets</h4>
                  <pre className={styles.output}>{test.data.result}</pre>
                </>
              )}
            </>
          )}
        </div>
      </div>
    </Panel>
  );
}
