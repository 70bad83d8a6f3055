// The roles in words. What each may do in detail is on the documentation's page that is made from the server's own table.
import type { Role } from "@/api/types";

export interface RoleWords {
  value: Role;
  label: string;
  /** What it may do, beyond those before it. */
  may: string;
}

/** Least first; each may do all that those before it may. */
export const ROLES: readonly RoleWords[] = [
  {
    value: "viewer",
    label: "Viewer",
    may: "Sees bots, sources and conversations, and asks in the playground.",
  },
  {
    value: "editor",
    label: "Editor",
    may: "Also makes and changes bots, adds sources and publishes drafts.",
  },
  {
    value: "admin",
    label: "Admin",
    may: "Also invites and removes members, sets models and budgets, and deletes bots and conversations.",
  },
  { value: "owner", label: "Owner", may: "Also makes others owners and hands the workspace over." },
];

const RANK: Record<Role, number> = { viewer: 0, editor: 1, admin: 2, owner: 3 };

export const atLeast = (role: Role, least: Role): boolean => RANK[role] >= RANK[least];

/** The roles that somebody may give: none above their own, and only admins and owners give any. */
export const givable = (giver: Role): readonly RoleWords[] =>
  atLeast(giver, "admin") ? ROLES.filter(({ value }) => atLeast(giver, value)) : [];

/** Whether somebody may change or remove a member: nobody reaches above themselves. */
export const mayChange = (actor: Role, theirs: Role): boolean =>
  atLeast(actor, "admin") && atLeast(actor, theirs);

/** "A viewer sees bots, sources and conversations, and asks in the playground." */
export function roleInWords(role: Role): string {
  const may = ROLES.find(({ value }) => value === role)?.may ?? "";
  return `${role === "viewer" ? "A" : "An"} ${role} ${may.charAt(0).toLowerCase()}${may.slice(1)}`;
}

export const roleLabel = (role: Role): string => ROLES.find(({ value }) => value === role)?.label ?? role;
