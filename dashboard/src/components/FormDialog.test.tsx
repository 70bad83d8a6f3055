import { MantineProvider } from "@mantine/core";
import { cleanup, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { FormDialog, useUnsaved } from "./FormDialog";

afterEach(cleanup);

function Form() {
  const [text, setText] = useState("");
  useUnsaved(text !== "");
  return <input aria-label="Answer" value={text} onChange={(event) => setText(event.currentTarget.value)} />;
}

function opened() {
  // What Mantine asks of a browser and jsdom does not have.
  window.matchMedia = vi
    .fn()
    .mockReturnValue({ matches: false, addEventListener() {}, removeEventListener() {} });
  const onClose = vi.fn();
  render(
    <MantineProvider env="test">
      <FormDialog opened onClose={onClose} title="Fix">
        <Form />
      </FormDialog>
    </MantineProvider>,
  );
  return onClose;
}

const question = () => screen.queryByText("Discard what you typed?");

test("a dialog in which nothing was typed closes at once", async () => {
  const onClose = opened();
  await userEvent.keyboard("{Escape}");
  expect(onClose).toHaveBeenCalledOnce();
});

test("what was typed is thrown away only after a yes", async () => {
  const onClose = opened();
  await userEvent.type(screen.getByLabelText("Answer"), "13 euros");
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(question()).not.toBeNull());
  await userEvent.keyboard("{Escape}");
  await waitFor(() => expect(question()).toBeNull());
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.getByLabelText<HTMLInputElement>("Answer").value).toBe("13 euros");
  await userEvent.keyboard("{Escape}");
  await userEvent.click(await screen.findByRole("button", { name: "Discard" }));
  expect(onClose).toHaveBeenCalledOnce();
});
