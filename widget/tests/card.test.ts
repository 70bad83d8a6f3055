// @vitest-environment happy-dom
// The card that asks before a tool changes something.
import { expect, it, vi } from "vitest";
import type { Backend } from "../src/chat/backend";
import { newMessage } from "../src/chat/state";
import { take } from "../src/confirm/card";
import type { PanelHost } from "../src/contract";
import { draw } from "../src/dom/draw";

const settled = () => new Promise((resolve) => setTimeout(resolve));

it("sends one decision, however often the buttons are clicked", async () => {
  const root = document.body.appendChild(document.createElement("div"));
  const post = vi.fn(async () => {
    throw new Error("down");
  });
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const message = newMessage("assistant", "", { id: "m" });
  const show = () => draw(message.card?.(), root);
  const host = { addStyle: () => undefined } as unknown as PanelHost;
  const question = { id: "q", title: "Cancel an order", arguments: [] };
  take(message, "confirm", question, { post } as unknown as Backend, host, "en", show);
  const [yes, no] = root.querySelectorAll("button");
  yes?.click();
  expect([yes?.disabled, no?.disabled]).toEqual([true, true]);
  // What was clicked before the buttons were drawn anew comes here, too.
  yes?.dispatchEvent(new Event("click"));
  no?.dispatchEvent(new Event("click"));
  expect(post.mock.calls).toEqual([["messages/m/confirmations/q", { approve: true }]]);
  await settled();
  expect([yes?.disabled, no?.disabled]).toEqual([false, false]);
  no?.click();
  expect(post).toHaveBeenCalledTimes(2);
  await settled();
  warned.mockRestore();
});
