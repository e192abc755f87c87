import { expect, test } from "vitest";
import { parseRoleCard } from "../../../../shared/prefix/role-card.ts";
import type { JobSubmission } from "../../../../shared/protocol/job/job.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { chooseModels, longestQuietMs } from "../../../../worker/intake/choose-models.ts";

const main = { model: "claude-sonnet-5-5", effort: "high" };
const card = (name: string, model: string) =>
  parseRoleCard(`---\nname: ${name}\ndescription: d\ntools: read_file\nmodel: ${model}\n---\nBody.`, `${name}.md`);
const submission = (over: Partial<JobSubmission> = {}): JobSubmission => ({
  goal: "g",
  repository: { kind: "path", path: "/r" },
  ...over,
});
const choose = (over: Partial<JobSubmission>, cards = [card("porter", "claude-haiku-5-5")]) =>
  chooseModels(submission(over), { main, cards, log: silentLog() });

test("a submission can give a role another model or effort; the job's own values need no prefix of their own", () => {
  expect(choose({ models: { verifier: { model: "claude-opus-5-5" }, explorer: { effort: "low" } } })).toEqual([
    ["explorer", { model: "claude-sonnet-5-5", effort: "low" }],
    ["verifier", { model: "claude-opus-5-5", effort: "high" }],
  ]);
  expect(choose({ models: { verifier: { model: "claude-sonnet-5-5" } } })).toEqual([]);
});

test("a role card's model is only used if the job allows it, and the submission takes precedence", () => {
  expect(choose({})).toEqual([]);
  expect(choose({ allowRoleModels: false })).toEqual([]);
  expect(choose({ allowRoleModels: true })).toEqual([["porter", { model: "claude-haiku-5-5", effort: "high" }]]);
  const models = { porter: { model: "claude-opus-5-5" } };
  expect(choose({ allowRoleModels: true, models })).toEqual([["porter", { model: "claude-opus-5-5", effort: "high" }]]);
});

test("a card's model without a price is ignored, unless the submission gives its price", () => {
  const cards = [card("porter", "house-model")];
  expect(choose({ allowRoleModels: true }, cards)).toEqual([]);
  const price = { input: 1, output: 1, write5m: 1, write1h: 1, read: 1 };
  expect(choose({ allowRoleModels: true, prices: { "house-model": price } }, cards)).toEqual([
    ["porter", { model: "house-model", effort: "high" }],
  ]);
});

test("an unknown role is an error that lists the known roles", () => {
  expect(() => choose({ models: { judge: { model: "claude-opus-5-5" } } })).toThrow(
    "expected roles of this job (explorer, implementer, lead, verifier, porter) in models, got judge",
  );
});

test("a job's longest quiet time is its longest tool call or gate command", () => {
  expect(longestQuietMs(submission())).toBe(600_000);
  const limits = { toolTimeoutMs: 1000 };
  expect(longestQuietMs(submission({ limits }))).toBe(1000);
  expect(longestQuietMs(submission({ limits, gate: [{ kind: "command", command: "x" }] }))).toBe(300_000);
  expect(longestQuietMs(submission({ limits, gate: [{ kind: "command", command: "x", timeoutMs: 2000 }] }))).toBe(2000);
});
