// The left rail: workspaces, the few places to go, and at the foot the account.
import { ActionIcon, Tooltip } from "@mantine/core";
import {
  IconBook2,
  IconChartBar,
  IconHistory,
  IconKeyboard,
  IconLogout,
  IconMessageChatbot,
  IconServerCog,
  IconSettings,
  IconUserCircle,
} from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { asApiError } from "@/api/problem";
import { session } from "@/api/session";
import type { Me } from "@/api/types";
import { Mark } from "@/components/Mark";
import { notify } from "@/components/notices";
import { officeQuery } from "../auth/queries";
import { Switcher } from "../workspaces/Switcher";
import styles from "./Shell.module.css";
import { ThemeToggle } from "./ThemeToggle";

async function logOut() {
  try {
    await session.signOut();
  } catch (error) {
    notify(`You are still signed in. ${asApiError(error).message}`, "bad");
  }
}

export function Rail({ me, onKeys }: { me: Me; onKeys: () => void }) {
  const { data: office } = useQuery(officeQuery);
  return (
    <div className={styles.railBody}>
      {me.local ? (
        <div className={styles.workspace}>
          <Mark size={24} />
          <span className={styles.workspaceName} title={me.workspace.name}>
            {me.workspace.name}
          </span>
          <Tooltip label="Runs on this machine only; no login is needed.">
            <span className={styles.local}>local</span>
          </Tooltip>
        </div>
      ) : (
        <Switcher me={me} />
      )}
      <nav className={styles.nav} aria-label="Main">
        <Link to="/bots" className={styles.link}>
          <IconMessageChatbot size={18} stroke={1.7} aria-hidden /> Bots
        </Link>
        <Link to="/usage" className={styles.link}>
          <IconChartBar size={18} stroke={1.7} aria-hidden /> Usage
        </Link>
        {(me.workspace.role === "owner" || me.workspace.role === "admin") && (
          <Link to="/activity" className={styles.link}>
            <IconHistory size={18} stroke={1.7} aria-hidden /> Activity
          </Link>
        )}
        <Link to="/settings" className={styles.link}>
          <IconSettings size={18} stroke={1.7} aria-hidden /> Settings
        </Link>
        <Link to="/account" className={styles.link}>
          <IconUserCircle size={18} stroke={1.7} aria-hidden /> Account
        </Link>
        {office?.operator && (
          <Link to="/operator" className={styles.link}>
            <IconServerCog size={18} stroke={1.7} aria-hidden /> Operator
          </Link>
        )}
        <a href="/docs" className={styles.link}>
          <IconBook2 size={18} stroke={1.7} aria-hidden /> Documentation
        </a>
      </nav>
      <div className={styles.foot}>
        <div className={styles.tools}>
          <ThemeToggle />
          <Tooltip label="Keyboard shortcuts">
            <ActionIcon aria-label="Keyboard shortcuts" onClick={onKeys}>
              <IconKeyboard size={18} stroke={1.7} aria-hidden />
            </ActionIcon>
          </Tooltip>
          {!me.local && (
            <Tooltip label="Log out">
              <ActionIcon aria-label="Log out" onClick={logOut}>
                <IconLogout size={18} stroke={1.7} aria-hidden />
              </ActionIcon>
            </Tooltip>
          )}
        </div>
        <p className={styles.person} title={me.user.email}>
          {me.user.name || me.user.email}
        </p>
      </div>
    </div>
  );
}
