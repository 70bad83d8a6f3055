// Taking an invitation, over the wire.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap } from "@/api/client";
import { session } from "@/api/session";
import { forgetToken } from "./token";

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ["invitation", token],
    queryFn: () => unwrap(api.POST("/api/v1/invitations/look-up", { body: { token } })),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Joins with the account that is signed in; every tab of it begins anew in the new workspace. */
export async function accept(token: string): Promise<void> {
  await unwrap(api.POST("/api/v1/invitations/accept", { body: { token } }));
  forgetToken();
  session.moved();
}

/** Joins with a new account. The address to confirm before one may log in, where that is asked for; else null. */
export async function signUp(body: {
  token: string;
  name: string;
  password: string;
  email?: string;
}): Promise<string | null> {
  const answer = await unwrap(api.POST("/api/v1/invitations/sign-up", { body }));
  forgetToken();
  if ("confirm_email" in answer) return answer.confirm_email;
  session.accept(answer);
  return null;
}
