// The pages of the workspace's settings, in the order of the sub-navigation. A further page is a line here and a route
// below routes/_app/settings/.
export const PAGES = [
  { to: "/settings/workspace", label: "Workspace" },
  { to: "/settings/members", label: "Members" },
  { to: "/settings/models", label: "Models" },
] as const;
