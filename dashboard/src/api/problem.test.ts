import { expect, test } from "vitest";
import { asApiError, problemFrom } from "./problem";

test("a problem body is read whole", () => {
  const error = problemFrom(
    {
      code: "validation",
      title: "Some fields need attention",
      detail: "See the fields.",
      request_id: "r1",
      errors: [{ field: "name", code: "taken", detail: "Taken." }, { field: 1 }],
    },
    422,
  );
  expect(error).toMatchObject({
    code: "validation",
    status: 422,
    message: "See the fields.",
    requestId: "r1",
  });
  expect(error.fields).toEqual([{ field: "name", code: "taken", detail: "Taken." }]);
});

test("a body that is no problem still makes a sentence", () => {
  expect(problemFrom("<html>", 502).message).toContain("Try again");
});

test("no answer at all is a lost connection", () => {
  expect(asApiError(new TypeError("Failed to fetch")).code).toBe("network");
});
