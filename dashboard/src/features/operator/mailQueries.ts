// The post over the wire, for whoever runs the server.
import { infiniteQueryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, done, unwrap } from "@/api/client";
import type { OperatorMail } from "@/api/types";

export type MailState = OperatorMail["state"];

export const mailsQuery = (state: MailState | undefined) =>
  infiniteQueryOptions({
    queryKey: ["operator", "mails", state ?? "all"],
    queryFn: ({ pageParam, signal }) =>
      unwrap(
        api.GET("/api/v1/operator/mails", {
          params: { query: { limit: 50, ...(state && { state }), ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });

function useMailsChanged() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["operator", "mails"] });
}

export function useSendTrial() {
  const onSuccess = useMailsChanged();
  return useMutation({ mutationFn: () => done(api.POST("/api/v1/operator/mails", { body: {} })), onSuccess });
}

export function useSendAgain(id: string) {
  const onSuccess = useMailsChanged();
  return useMutation({
    mutationFn: () => unwrap(api.POST("/api/v1/operator/mails/{id}/retry", { params: { path: { id } } })),
    onSuccess,
  });
}
