import { expect, test } from "vitest";
import { leadInbox } from "../../../../coordinator/lead/run-lead.ts";

const person = (text: string) => ({ from: "person", text, wake: true }) as const;
const harness = (text: string) => ({ from: "harness", text, wake: true }) as const;

test("a person's message from before the intake ended follows the opening that names the role", () => {
  const inbox = leadInbox([person("be quick"), person("and kind"), harness("role: lead"), harness("a report")]);
  expect(inbox.map(({ text }) => text)).toEqual(["role: lead", "be quick", "and kind", "a report"]);
});

test("a message has the same key in any position, so that it is read once", () => {
  const early = leadInbox([person("be quick"), harness("role: lead")]);
  const later = leadInbox([person("be quick"), harness("role: lead"), person("now")]);
  expect(later.slice(0, 2)).toEqual(early);
  expect(new Set(later.map(({ key }) => key)).size).toBe(3);
});

test("without messages the inbox is empty", () => {
  expect(leadInbox([])).toEqual([]);
  expect(leadInbox([person("hello")])).toEqual([{ key: "message.0", text: "hello", from: "person" }]);
});

test("only a person's messages are marked as such", () => {
  const inbox = leadInbox([harness("role: lead"), person("be quick"), harness("a report")]);
  expect(inbox.map(({ from }) => from)).toEqual([undefined, "person", undefined]);
});
