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

test("what is wrong with a field becomes a sentence of its own", () => {
  const errors = [
    { field: "url", code: "invalid", detail: "must be a web address, such as https://shop.example" },
  ];
  expect(problemFrom({ errors }, 422).fields[0]?.detail).toBe(
    "This must be a web address, such as https://shop.example.",
  );
});

test("a body that is no problem still makes a sentence", () => {
  expect(problemFrom("<html>", 502).message).toContain("Try again");
});

test("no answer at all is a lost connection", () => {
  expect(asApiError(new TypeError("Failed to fetch")).code).toBe("network");
});
