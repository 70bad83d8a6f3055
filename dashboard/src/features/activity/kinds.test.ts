import { expect, test } from "vitest";
import { kindGroups, kindWords } from "./kinds";

test("kinds read as words, known or not", () => {
  expect(kindWords("bot.updated")).toBe("Bot settings changed");
  expect(kindWords("member.invited")).toBe("Member invited");
  expect(kindWords("api_key.revoked")).toBe("API key revoked");
  expect(kindWords("source.file_replaced")).toBe("Source file replaced");
  expect(kindWords("odd")).toBe("Odd");
});

test("kinds are grouped by noun, with all of a noun first where there are several", () => {
  const groups = kindGroups(["bot.created", "bot.updated", "account.signed_in"]);
  expect(groups.map(({ group }) => group)).toEqual(["Accounts", "Bots"]);
  const bots = groups.find(({ group }) => group === "Bots");
  expect(bots?.items.map(({ value }) => value)).toEqual(["bot", "bot.created", "bot.updated"]);
  const accounts = groups.find(({ group }) => group === "Accounts");
  expect(accounts?.items).toEqual([{ value: "account.signed_in", label: "Signed in" }]);
});
