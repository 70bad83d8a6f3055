// @vitest-environment happy-dom
// The form for what was missing, below an answer that did not help.
import { expect, it, vi } from "vitest";
import type { Backend } from "../src/chat/backend";
import { newMessage } from "../src/chat/state";
import { take } from "../src/comment/form";
import type { PanelHost } from "../src/contract";
import { draw } from "../src/dom/draw";

const settled = () => new Promise((resolve) => setTimeout(resolve));

function place(post: Backend["post"]) {
  const root = document.body.appendChild(document.createElement("div"));
  const message = newMessage("assistant", "", { id: "m", feedback: "down", feedbackNote: "thanks" });
  const show = () => draw(message.form?.(), root);
  const host = { addStyle: () => undefined } as unknown as PanelHost;
  take(message, "missed", null, { post } as unknown as Backend, host, "en", show);
  return {
    ...{ message, root, show },
    write(words: string) {
      const field = root.querySelector("textarea") as HTMLTextAreaElement;
      field.value = words;
      field.dispatchEvent(new Event("input"));
    },
    send: () => root.querySelector("form")?.dispatchEvent(new Event("submit")),
  };
}

it("sends the words once, with the rating, and is gone", async () => {
  const post = vi.fn(async () => undefined);
  const { message, root, write, send } = place(post);
  send();
  expect(post).not.toHaveBeenCalled();
  write("  The opening hours. ");
  send();
  send();
  expect(message.feedbackNote).toBeNull();
  await settled();
  const body = { rating: "down", comment: "The opening hours." };
  expect(post.mock.calls).toEqual([["messages/m/feedback", body]]);
  expect(root.textContent).toBe("");
  expect(message.feedbackNote).toBe("thanks");
});

it("keeps the words when they could not be sent", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const { message, root, write, send } = place(async () => {
    throw new Error("down");
  });
  write("words");
  send();
  await settled();
  expect(message.feedbackNote).toBe("feedbackFailed");
  expect(root.querySelector("textarea")?.value).toBe("words");
  warned.mockRestore();
});

it("stands there only while the thumb is down", () => {
  const { message, root, show } = place(async () => undefined);
  expect(root.querySelectorAll("form")).toHaveLength(1);
  message.feedback = "up";
  show();
  expect(root.querySelectorAll("form")).toHaveLength(0);
});
