// A time as "3 minutes ago" with the exact one on hover and for machines. Ticks by itself.
import { Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { ago, moment } from "./format";

interface Props {
  at: string;
  /** It lies ahead. Else a clock that is behind the server's would show the past as the future. */
  ahead?: boolean;
}

export function Time({ at, ahead = false }: Props) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 20_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <Tooltip label={moment(at)}>
      <time dateTime={at} className="num" style={{ whiteSpace: "nowrap" }}>
        {ago(at, ahead ? Math.min(now, Date.parse(at)) : Math.max(now, Date.parse(at)))}
      </time>
    </Tooltip>
  );
}
