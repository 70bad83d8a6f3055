// What people are told in place of "look into your inbox", where the server sends no mail.
import { useQuery } from "@tanstack/react-query";
import { installationQuery } from "./queries";

/** Where the link is that a letter would have brought. */
export const ASK_FOR_LINK = "This server sends no mail: whoever runs it has the link now. Ask them for it.";

/** Whether it is known that no letter goes out. */
export function useNoMail(): boolean {
  return useQuery(installationQuery).data?.mail === false;
}
