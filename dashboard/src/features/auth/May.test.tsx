import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { Locked, May } from "./May";

const here = vi.hoisted(() => ({ role: "viewer" }));
vi.mock("./queries", () => ({ useMe: () => ({ workspace: { role: here.role } }) }));
vi.mock("@tanstack/react-router", () => ({ Link: () => null }));

afterEach(cleanup);

function Page() {
  return (
    <>
      <Locked>
        <input aria-label="Name" />
      </Locked>
      <May least="admin" otherwise="nothing to delete">
        <button type="button">Delete</button>
      </May>
    </>
  );
}

const disabled = () => screen.getByLabelText("Name").matches(":disabled");

test("who looks on sees fields that stand still, why, and no button", () => {
  here.role = "viewer";
  render(<Page />);
  expect(disabled()).toBe(true);
  expect(screen.getByText(/Your role is viewer\. Changing this takes the role editor/)).toBeDefined();
  expect(screen.queryByText("Delete")).toBeNull();
  expect(screen.getByText("nothing to delete")).toBeDefined();
});

test("each role meets what it may do", () => {
  here.role = "editor";
  render(<Page />);
  expect(disabled()).toBe(false);
  expect(screen.queryByText(/Your role/)).toBeNull();
  expect(screen.queryByText("Delete")).toBeNull();
  cleanup();
  here.role = "admin";
  render(<Page />);
  expect(screen.getByText("Delete")).toBeDefined();
});
