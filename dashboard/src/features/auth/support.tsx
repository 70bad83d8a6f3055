// Who is here for support may do what their role may, but not what would outlast their leave: members, keys, the
// workspace's name and the leave itself are for its own members. The server refuses it in any case.
import { useQuery } from "@tanstack/react-query";
import { Note } from "@/components/Note";
import { officeQuery, useMe } from "./queries";

/** Whether who is here looks in for support, and does not belong to the workspace. */
export function useInSupport(): boolean {
  const me = useMe();
  const { data: office } = useQuery({ ...officeQuery, enabled: me !== null });
  return Boolean(office?.support_until);
}

/** Says why buttons are missing; nothing to members. `what`: "Inviting people", "Changing the name". */
export function ForSupport({ what }: { what: string }) {
  if (!useInSupport()) return null;
  return <Note>You are here for support. {what} is for the workspace's own members.</Note>;
}
