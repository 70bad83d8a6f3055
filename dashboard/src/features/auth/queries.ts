// Signing up, in and out, and the sessions a person has.
import { queryOptions } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { api, done, unwrap } from "@/api/client";
import { session } from "@/api/session";
import type { Me } from "@/api/types";

export const installationQuery = queryOptions({
  queryKey: ["installation"],
  queryFn: () => session.installation(),
  staleTime: Number.POSITIVE_INFINITY,
});

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: () => unwrap(api.GET("/api/v1/auth/sessions", { params: { query: { limit: 100 } } })),
});

/** Who is here, with what they may do beyond their workspace. */
export const officeQuery = queryOptions({
  queryKey: ["me"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me", { signal })),
  staleTime: 60_000,
});

/** Null: signed in. Else the password was right, and the second factor is asked for with this token. */
export async function login(body: { email: string; password: string }): Promise<string | null> {
  const answer = await unwrap(api.POST("/api/v1/auth/login", { body }));
  if ("second_factor_token" in answer) return answer.second_factor_token;
  session.accept(answer);
  return null;
}

export async function loginSecondStep(body: { second_factor_token: string; code: string }): Promise<void> {
  session.accept(await unwrap(api.POST("/api/v1/auth/login/second-factor", { body })));
}

/** Null: signed in. Else the address that must be confirmed first. */
export async function signup(body: {
  name: string;
  email: string;
  password: string;
}): Promise<string | null> {
  const answer = await unwrap(api.POST("/api/v1/auth/signup", { body }));
  if ("confirm_email" in answer) return answer.confirm_email;
  session.accept(answer);
  return null;
}

export function forgotPassword(email: string): Promise<void> {
  return done(api.POST("/api/v1/auth/password-reset", { body: { email } }));
}

export function resetPassword(body: { token: string; new_password: string }): Promise<void> {
  return done(api.POST("/api/v1/auth/password-reset/confirm", { body }));
}

export function confirmEmail(token: string) {
  return unwrap(api.POST("/api/v1/auth/email/confirm", { body: { token } }));
}

/** Where to send the browser to sign in with a provider. */
export async function beginSignIn(name: string, returnTo: string): Promise<string> {
  const path = { name };
  const body = { return_to: returnTo };
  return (await unwrap(api.POST("/api/v1/auth/oidc/{name}", { params: { path }, body }))).url;
}

export async function changePassword(body: {
  current_password: string;
  new_password: string;
}): Promise<void> {
  session.accept(await unwrap(api.POST("/api/v1/auth/password", { body })));
}

export function endSession(id: string): Promise<void> {
  return done(api.DELETE("/api/v1/auth/sessions/{id}", { params: { path: { id } } }));
}

export function endOtherSessions(): Promise<void> {
  return done(api.DELETE("/api/v1/auth/sessions"));
}

/** Who is signed in; only for components inside the shell. */
export function useMe(): Me | null {
  const state = useSyncExternalStore(session.subscribe, session.get);
  return state.status === "signed-in" ? state.me : null;
}
