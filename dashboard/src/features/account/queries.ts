// One's own account over the wire: name, address, second factor, providers, its end.
import { queryOptions } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import { session } from "@/api/session";

export const secondFactorQuery = queryOptions({
  queryKey: ["account", "second-factor"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/auth/second-factor", { signal })),
});

export const identitiesQuery = queryOptions({
  queryKey: ["account", "identities"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/identities", { signal })),
});

export const deletionQuery = queryOptions({
  queryKey: ["account", "deletion"],
  queryFn: ({ signal }) => unwrap(api.GET("/api/v1/me/deletion", { signal })),
  staleTime: 0,
});

export async function rename(name: string): Promise<void> {
  const me = await unwrap(api.PATCH("/api/v1/me", { body: { name } }));
  session.learn({ name: me.user.name });
}

export function sendConfirmation(): Promise<void> {
  return done(api.POST("/api/v1/auth/email/confirmation"));
}

export function changeEmail(body: { email: string; password: string }): Promise<void> {
  return done(api.POST("/api/v1/auth/email", { body }));
}

export function beginSecondFactor(password: string) {
  return unwrap(api.POST("/api/v1/auth/second-factor", { body: { password } }));
}

export async function confirmSecondFactor(code: string): Promise<string[]> {
  const { recovery_codes } = await unwrap(api.POST("/api/v1/auth/second-factor/confirm", { body: { code } }));
  session.learn({ second_factor: true });
  return recovery_codes;
}

export async function renewRecoveryCodes(body: { password: string; code: string }): Promise<string[]> {
  const { recovery_codes } = await unwrap(api.POST("/api/v1/auth/second-factor/recovery-codes", { body }));
  return recovery_codes;
}

export async function disableSecondFactor(body: { password: string; code: string }): Promise<void> {
  await done(api.POST("/api/v1/auth/second-factor/disable", { body }));
  session.learn({ second_factor: false });
}

export function unlink(id: string, password: string): Promise<void> {
  return done(
    api.POST("/api/v1/me/identities/{id}/unlink", { params: { path: { id } }, body: { password } }),
  );
}

export function deleteAccount(body: { email: string; password: string; code?: string }): Promise<void> {
  return done(api.POST("/api/v1/me/deletion", { body }));
}
