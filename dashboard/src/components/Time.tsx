// A time as "3 minutes ago" with the exact one on hover and for machines. Ticks by itself.
import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { ago, moment } from "./format";

export function Time({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={moment(at)}>
      <time dateTime={at} className="num" style={{ whiteSpace: "nowrap" }}>
        {ago(at, Math.max(now, Date.parse(at)))}
      </time>
    </Tooltip>
  );
}
