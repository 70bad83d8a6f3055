// For who comes back from the checkout: says that the payment is being looked for, and when the plan is there.
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import type { Billing } from "@/api/types";
import { Note } from "@/components/Note";
import { billingQuery, useRefresh } from "./queries";

/** How often it is looked, how often the payment service is asked, and for how long both, in milliseconds. */
const LOOK = 2000;
const ASK = 10_000;
const PATIENCE = 120_000;

const isHere = ({ subscription }: Billing) =>
  subscription?.state === "active" || subscription?.state === "trialing";

export function Arrival({ billing }: { billing: Billing }) {
  const here = isHere(billing);
  const [patient, setPatient] = useState(true);
  const navigate = useNavigate();
  const { mutate } = useRefresh();
  useQuery({ ...billingQuery, refetchInterval: !here && patient ? LOOK : false });

  useEffect(() => {
    if (here || !patient) return;
    // A webhook mostly comes first: who asks at once would only be told of an open checkout.
    const asking = setInterval(() => mutate(), ASK);
    const giveUp = setTimeout(() => setPatient(false), PATIENCE);
    return () => {
      clearInterval(asking);
      clearTimeout(giveUp);
    };
  }, [here, patient, mutate]);

  const close = (
    <Button
      size="xs"
      variant="default"
      onClick={() => navigate({ to: "/settings/billing", search: {}, replace: true })}
    >
      Close
    </Button>
  );
  return (
    <div role="status">
      {here && (
        <Note good actions={close}>
          Thank you. The payment has come: you have the plan {billing.plan_name}.
        </Note>
      )}
      {!here && patient && (
        <Note>
          Thank you. The payment is being confirmed; this page shows the plan as soon as it has come.
        </Note>
      )}
      {!here && !patient && (
        <Note actions={close}>
          No payment has come so far. If you paid, it will be taken in as soon as the payment service tells of
          it: you may leave this page. If not, choose a plan again.
        </Note>
      )}
    </div>
  );
}
