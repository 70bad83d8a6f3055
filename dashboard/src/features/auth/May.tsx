// What people meet of what their role may not do: nothing at all, or fields that stand still and a word of why. The
// server refuses it in any case; server/docs/who-may-do-what.md says what takes which role.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Role } from "@/api/types";
import { Note } from "@/components/Note";
import { atLeast } from "../members/roles";
import styles from "./May.module.css";
import { useMe } from "./queries";

interface Props {
  /** The least role that may; an editor's, if none is given. */
  least?: Role;
  children: ReactNode;
}

/** Whether who is here has at least that role. */
export function useMay(least: Role = "editor"): boolean {
  const me = useMe();
  return me !== null && atLeast(me.workspace.role, least);
}

/** Buttons and the like, for those who may use them. */
export function May({ least, children, otherwise = null }: Props & { otherwise?: ReactNode }) {
  return useMay(least) ? children : otherwise;
}

/** Fields that everybody sees, and those who may can change. `quiet`: the page has said already why. */
export function Locked({ least = "editor", quiet = false, children }: Props & { quiet?: boolean }) {
  if (useMay(least)) return children;
  return (
    <>
      {!quiet && <LookOnly least={least} />}
      <fieldset disabled className={styles.still}>
        {children}
      </fieldset>
    </>
  );
}

interface LookOnlyProps {
  least?: Role;
  /** What takes that role, where it is not a change. */
  what?: string;
}

/** Says which role it takes, and who can help; nothing to those who have it. */
export function LookOnly({ least = "editor", what = "Changing this" }: LookOnlyProps) {
  const me = useMe();
  if (!me || atLeast(me.workspace.role, least)) return null;
  return (
    <Note actions={<Link to="/settings/members">See who has which role</Link>}>
      Your role is {me.workspace.role}. {what} takes the role {least}, which{" "}
      {least === "owner" ? "an owner" : "an owner or admin"} of the workspace can give you.
    </Note>
  );
}
