// The pages of the workspace's settings, in the order of the sub-navigation. A further page is a line here and a route
// below routes/_app/settings/.
import type { LinkProps } from "@tanstack/react-router";

interface SettingsPage {
  to: NonNullable<LinkProps["to"]>;
  label: string;
  /** Only where plans are sold. */
  sold?: true;
  /** Not on a machine of one's own, where nobody but its owner comes in. */
  served?: true;
}

export const PAGES: readonly SettingsPage[] = [
  { to: "/settings/workspace", label: "Workspace" },
  { to: "/settings/members", label: "Members" },
  { to: "/settings/models", label: "Models" },
  { to: "/settings/api-keys", label: "API keys" },
  { to: "/settings/billing", label: "Plan and billing", sold: true },
  { to: "/settings/privacy", label: "Privacy" },
  { to: "/settings/support", label: "Support", served: true },
];
