import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { makeCandidates } from "../../../lab/bench/merge/make-candidates.ts";
import { asTaskId, makeAttemptId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { mirrorRepository } from "../../../worker/intake/mirror-repository.ts";
import { createGateStage } from "../../../worker/stages/check.ts";
import type { StageDeps } from "../../../worker/stages/stage-deps.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

const git = { program: "git" };
const jobId = makeJobId(1);
const PASSES: Acceptance = { kind: "command", name: "values", command: "! grep -l bad *.txt" };
let base: string;
let commits: { good: string; same: string; bad: string; tested: string; silent: string };
let attempts = 0;
let gate: (given: {
  commit: string;
  step?: Acceptance;
  batch?: number;
  on?: string;
}) => Promise<ReturnType<typeof said>>;

const said = (verdict: {
  decision: string;
  checks: { detail: string }[];
  findings: { claim: string; evidence?: string }[];
}) => ({
  decision: verdict.decision,
  detail: verdict.checks[0]?.detail ?? "",
  claim: verdict.findings[0]?.claim,
});

/** Prepares a worker that can run the gate stage on a job's repositories, with real sandboxes. */
beforeEach(async () => {
  const folder = await reachableFolder();
  const sandbox = await makeSandbox(folder);
  const layout = createLayout(join(folder, "data"), "host");
  const repository = join(folder, "repo");
  makeRepository(repository, { "a.txt": "old\n" });
  mkdirSync(layout.local, { recursive: true });
  const source = { kind: "path", path: repository } as const;
  ({ base } = await mirrorRepository({ git, layout, jobId, source, allowedRoots: [folder] }));
  const suite = {
    "a.test.js": 'const test = require("node:test");\nconst m = require("./m");\ntest("a", () => { m.valueOf(); });\n',
  };
  const changes = [
    { "a.txt": "good\n" },
    { "a.txt": "good\n" },
    { "a.txt": "bad\n" },
    { ...suite, "m.js": "module.exports = 1;\n" },
    { ...suite, "m.js": "process.exit(0);\n" },
  ];
  const scratch = join(folder, "scratch.git");
  const [good = "", same = "", bad = "", tested = "", silent = ""] = await makeCandidates(
    git,
    { ...layout.job(jobId), scratch },
    { base, changes },
  );
  commits = { good, same, bad, tested, silent };
  const stage = createGateStage({ git, layout, sandbox } as unknown as StageDeps);
  gate = async ({ commit, step = PASSES, batch = 1, on = base }) => {
    const attemptId = makeAttemptId(asTaskId("t9"), ++attempts);
    const order = {
      jobId,
      attemptId,
      task: { acceptance: [step], brief: "", writes: [], deliverables: [] },
      ...(batch === 0 ? {} : { batch }),
      candidate: { commit, base: on, attemptId },
      jobBase: base,
    } as unknown as AttemptOrder;
    const { verdict } = await stage({
      order,
      epoch: 1,
      slot: 0,
      log: silentLog(),
      signal: new AbortController().signal,
    });
    if (verdict === undefined) throw new Error("the gate gave no verdict");
    return said(verdict);
  };
});

test("a merge group that breaks a passing command is refused, with the command's output", async () => {
  expect(await gate({ commit: commits.bad })).toMatchObject({
    decision: "fail",
    claim: expect.stringContaining("exits with 1 on the merged result, and passes without this merge group"),
  });
});

test("a command that fails without the merge group too does not refuse it", async () => {
  const step: Acceptance = { kind: "command", command: "test -e not-there-yet" };
  expect(await gate({ commit: commits.good, step })).toMatchObject({
    decision: "pass",
    detail: expect.stringContaining("left to the final gate"),
  });
});

test("the same files are not tested twice, even in another commit", async () => {
  const first = await gate({ commit: commits.good });
  expect(first).toMatchObject({ decision: "pass", detail: expect.stringMatching(/^passed in \d+ ms$/) });
  expect(await gate({ commit: commits.same })).toMatchObject({
    decision: "pass",
    detail: expect.stringContaining(`from attempt t9.${attempts - 1} on the same tree`),
  });
  expect(await gate({ commit: commits.bad })).toMatchObject({ decision: "fail" });
});

test("the final gate tests again although a merge group passed, but never the same files twice", async () => {
  await gate({ commit: commits.good });
  expect((await gate({ commit: commits.good, batch: 0 })).detail).toMatch(/^passed twice/);
  expect((await gate({ commit: commits.same, batch: 0 })).detail).toContain("not run again");
});

test("a merged result that aborts its own test runner fails, although it exits with 0", async () => {
  const step: Acceptance = { kind: "command", command: "node --test" };
  expect(await gate({ commit: commits.silent, on: commits.tested, step })).toMatchObject({
    decision: "fail",
    claim: expect.stringContaining("exits with 0, but "),
  });
});

test("another command on the same files is run", async () => {
  await gate({ commit: commits.good });
  const step: Acceptance = { kind: "command", command: "grep -qx good a.txt" };
  expect((await gate({ commit: commits.good, step })).detail).toMatch(/^passed in \d+ ms$/);
});
