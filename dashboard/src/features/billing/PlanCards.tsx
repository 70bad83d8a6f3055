// The plans side by side: what each costs and includes, and the one step towards it.
import { Button, Group, Modal, Stack } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import type { Billing, BillingPlan } from "@/api/types";
import { ErrorNote } from "@/components/ErrorNote";
import { notify } from "@/components/notices";
import { Status } from "@/components/Status";
import styles from "./Billing.module.css";
import { useChangePlan, useCheckout, usePortal } from "./queries";
import { includes, interval, price } from "./words";

export function PlanCards({ billing, mayPay }: { billing: Billing; mayPay: boolean }) {
  const checkout = useCheckout();
  const portal = usePortal();
  const [wanted, setWanted] = useState<BillingPlan | null>(null);
  const error = checkout.error ?? portal.error;
  const currency = billing.plans.find((plan) => plan.price)?.price?.currency;
  const smaller = (plan: BillingPlan) =>
    billing.plans.findIndex(({ id }) => id === plan.id) <
    billing.plans.findIndex(({ id }) => id === billing.plan_id);

  function step(plan: BillingPlan) {
    switch (plan.step) {
      case "current":
        return <Status tone="good">Your plan</Status>;
      case "buy":
        return (
          <Button
            fullWidth
            loading={checkout.isPending && checkout.variables === plan.id}
            onClick={() => checkout.mutate(plan.id)}
          >
            Buy {plan.name}
          </Button>
        );
      case "change":
        return (
          <Button fullWidth variant={smaller(plan) ? "default" : "filled"} onClick={() => setWanted(plan)}>
            Change to {plan.name}
          </Button>
        );
      case "cancel":
        return (
          <Button fullWidth variant="default" loading={portal.isPending} onClick={() => portal.mutate()}>
            Cancel in the portal
          </Button>
        );
      default:
        return null;
    }
  }

  return (
    <>
      <ul className={styles.cards}>
        {billing.plans.map((plan) => (
          <li key={plan.id} className={styles.card} data-current={plan.step === "current" || undefined}>
            <h3 className={styles.name}>{plan.name}</h3>
            <Price plan={plan} currency={currency} />
            <ul className={styles.includes}>
              {includes(plan).map((line) => (
                <li key={line}>
                  <IconCheck size={16} stroke={2} aria-hidden className={styles.check} />
                  {line}
                </li>
              ))}
            </ul>
            {(plan.step === "current" || (mayPay && plan.step !== "none")) && (
              <div className={styles.step}>{step(plan)}</div>
            )}
          </li>
        ))}
      </ul>
      {!mayPay && <p className="muted">An owner of the workspace can change the plan.</p>}
      {error && <ErrorNote error={error} title="The payment service could not be opened" />}
      <ChangeDialog
        plan={wanted}
        smaller={wanted !== null && smaller(wanted)}
        onClose={() => setWanted(null)}
      />
    </>
  );
}

function Price({ plan, currency }: { plan: BillingPlan; currency: string | undefined }) {
  const { amount, every } = price(plan, currency);
  return (
    <p className={styles.price}>
      <span className={styles.amount}>{amount}</span>
      {every && <span className="muted"> {every}, plus tax</span>}
      {plan.trial && <span className={styles.trial}>{interval(plan.trial)} to try it out</span>}
    </p>
  );
}

interface DialogProps {
  plan: BillingPlan | null;
  smaller: boolean;
  onClose: () => void;
}

/** Says what a change of the plan costs before it is made. */
function ChangeDialog({ plan, smaller, onClose }: DialogProps) {
  const change = useChangePlan();
  const close = () => {
    change.reset();
    onClose();
  };
  if (!plan) return null;
  const { amount, every } = price(plan);
  const cost = plan.price ? `It costs ${amount}${every ? ` ${every}` : ""}, plus tax.` : "";
  return (
    <Modal opened onClose={close} title={`Change to ${plan.name}?`}>
      <Stack gap={16}>
        <p>
          {cost} The plan changes at once. What you have paid for the rest of this period counts: the payment
          service {smaller ? "credits" : "charges"} the difference.
        </p>
        {smaller && (
          <p>
            Nothing is deleted. What is over the limits of {plan.name}, such as further bots, is paused until
            there is room again.
          </p>
        )}
        {change.error && <ErrorNote error={change.error} title="The plan was not changed" />}
        <Group justify="flex-end" gap={8}>
          <Button variant="default" onClick={close}>
            Keep the plan
          </Button>
          <Button
            loading={change.isPending}
            onClick={() =>
              change.mutate(plan.id, {
                onSuccess: () => {
                  notify(`The plan is ${plan.name} now.`);
                  close();
                },
              })
            }
          >
            Change to {plan.name}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
