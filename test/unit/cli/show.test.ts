import { afterEach, beforeEach, expect, test } from "vitest";
import { renderReport } from "../../../cli/render/report.ts";
import { whyWaits } from "../../../cli/render/why-waits.ts";
import { TASK_STATUSES, type Task } from "../../../shared/protocol/task/task.ts";
import { defined } from "../../../shared/support/defined.ts";
import { cleanText, oneLine, safeJson } from "../../../shared/support/text/clean-text.ts";
import { attemptOf, commit, HOSTILE, id, JOB, REPORT, taskOf, usage, viewOf, WORKER } from "./fixtures.ts";
import { run } from "./rig.ts";
import { json, type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;

beforeEach(async () => {
  server = await startStandIn();
});
afterEach(() => server.close());

// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the control characters of terminals.
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/;

test("a report has the goal, the result and how to fetch it, the findings by source, and the cost", () => {
  expect(renderReport(REPORT)).toMatchSnapshot();
});

test("a report of a job that merged nothing says so", () => {
  const { result: _result, oracle: _oracle, ...rest } = REPORT;
  const job = { ...REPORT.job, status: "failed" as const, reason: "gate_failed", detail: "npm test failed" };
  const text = renderReport({ ...rest, job, openQuestions: [] });
  expect(text).toContain("nothing was merged");
  expect(text).toContain("gate_failed\n          npm test failed");
  expect(text).not.toMatch(/^(oracle|open)/m);
});

test("the commands that download the result are shown when the job has ended", () => {
  const text = renderReport({ ...REPORT, job: { ...REPORT.job, status: "finishing" } });
  expect(text).toContain("is merged so far; the branch can be downloaded when the job has ended");
  expect(text).not.toContain("--artifact");
});

test("report prints the same, and --json the whole document", async () => {
  server.answers.set(`/v1/jobs/${JOB}/report`, json(REPORT));
  expect((await run(["report", JOB], { url: server.url })).out).toBe(`${renderReport(REPORT)}\n`);
  expect(JSON.parse((await run(["report", JOB, "--json"], { url: server.url })).out)).toEqual(REPORT);
});

test("model output never reaches a terminal with control characters, as text or as JSON", async () => {
  server.view = viewOf({ title: HOSTILE, goal: HOSTILE, planSummary: HOSTILE, paused: HOSTILE, detail: HOSTILE });
  for (const args of [
    ["get", JOB],
    ["get", JOB, "--json"],
  ]) {
    const { out } = await run(args, { url: server.url });
    expect(out).toContain("red");
    expect(out).not.toMatch(CONTROL);
  }
  expect(renderReport({ ...REPORT, summary: HOSTILE, openQuestions: [HOSTILE] })).not.toMatch(CONTROL);
  expect(cleanText(HOSTILE)).toBe("redtxet\nnext");
  expect(oneLine("ab\ncd", 4)).toBe("ab …");
  expect(JSON.parse(safeJson({ HOSTILE }))).toEqual({ HOSTILE });
});

test("get shows a job's current state", async () => {
  server.view = viewOf({
    counts: { merged: 12, running: 1, blocked: 34 },
    running: [
      {
        taskId: "t3",
        key: "classes/range",
        stage: "work",
        role: "implementer",
        attemptId: "t3.1",
        since: Date.now() - 12_000,
      },
    ],
    branch: `midwatch/${JOB}`,
    base: commit("a"),
  });
  const { out } = await run(["get", JOB], { url: server.url });
  expect(out).toContain("tasks    12 of 47 merged, 1 running, 34 blocked\n");
  expect(out).toContain("money    $0.42 of $25.00, cache 90 %\n");
  expect(out).toMatch(/^ {2}implementer +work +classes\/range +t3\.1 +12 s$/m);
  expect(JSON.parse((await run(["get", JOB, "--json"], { url: server.url })).out)).toEqual(server.view);
});

test("only terminals get colours, and NO_COLOR disables them", async () => {
  const [csi, url] = ["\u001b[", server.url];
  expect((await run(["get", JOB], { url })).out).not.toContain(csi);
  expect((await run(["get", JOB], { url, isTTY: true })).out).toContain(csi);
  expect((await run(["get", JOB], { url, isTTY: true, env: { NO_COLOR: "1" } })).out).not.toContain(csi);
  expect((await run(["get", JOB], { url, isTTY: true, env: { TERM: "dumb" } })).out).not.toContain(csi);
});

const range = taskOf(1, "classes/range", { status: "running" });
const situation = (tasks: Task[], job = viewOf()) => ({ job, tasks: [range, ...tasks], workers: [] });
const worker = {
  workerId: WORKER,
  host: "h",
  pid: 1,
  slots: 4,
  busy: 4,
  isolation: "full" as const,
  startedAt: 1,
  lastHeartbeat: 1,
};

test.each<[string, Partial<Task>]>([
  ["is blocked: it builds on classes/range (t1, running), which is not merged yet", { reason: "dependency:t1" }],
  [
    "is blocked: it builds on classes/range (t1, running), which will not be merged",
    { reason: "dependency_failed:t1" },
  ],
  ["holds the claim to write the same paths", { status: "ready", reason: "write_claim:t1" }],
  ["is ready: 0 attempts run, the job allows 16 at once", { status: "ready" }],
  ["waits for a worker, and no worker is running", { status: "queued", attempts: [attemptOf(2)] }],
  [
    "its check attempt t2.1 is running with wrk_here_1",
    {
      status: "checking",
      attempts: [attemptOf(2, { stage: "check", status: "running", workerId: WORKER })],
    },
  ],
  ["is parked: the lead has to decide", { status: "parked", reason: "lead" }],
  [`the job's budget is spent or reserved; then npx midwatch resume ${JOB}`, { status: "parked", reason: "budget" }],
  ["landed as bbbbbbbbbbbb", { status: "merged", landedAs: commit("b") }],
  ["it passed and lands next", { status: "verified" }],
  ["lands when merge group 3 passes the gate", { status: "verified", reason: "batch:3" }],
  ["is failed: findings", { status: "failed", reason: "findings" }],
])("why a task waits: %s", (text, fields) => {
  const line = whyWaits(taskOf(2, "functions/inc", fields), situation([]));
  expect(line).toContain(text);
  expect(line).toMatch(/^functions\/inc \(t2\) is [^\n]+$/);
});

test("why a task waits names busy slots and a paused job", () => {
  const queued = taskOf(2, "a", { status: "queued", attempts: [attemptOf(2)] });
  const busy = whyWaits(queued, { ...situation([]), workers: [worker] });
  expect(busy).toContain("waits for a slot; 4 of 4 slots on 1 workers are busy");
  const ready = taskOf(2, "a", { status: "ready" });
  expect(whyWaits(ready, situation([], viewOf({ paused: "quota" })))).toContain("the job is paused (quota)");
});

/** For each status of a task, the text that is shown; for some, the text for each of its reasons. */
const STATES: Record<(typeof TASK_STATUSES)[number], readonly [reason: string | undefined, text: RegExp][]> = {
  blocked: [
    ["dependency:t1", /it builds on classes\/range/],
    ["dependency_failed:t1", /has to amend the plan/],
  ],
  ready: [
    [undefined, /the job allows 16 at once/],
    ["write_claim:t1", /classes\/range .* holds the claim/],
  ],
  queued: [
    [undefined, /attempt waits for a slot; 4 of 4 .*; 2 ahead of it in its queue/],
    ["reuse", /the cache is searched for .* of an identical task of an earlier job/],
  ],
  running: [[undefined, /its work attempt t2\.1 is running with wrk_here_1/]],
  claimed: [[undefined, /its work attempt/]],
  checking: [[undefined, /its work attempt/]],
  challenging: [[undefined, /its work attempt/]],
  verified: [
    [undefined, /lands next/],
    ["batch:3", /when merge group 3 passes the gate/],
  ],
  landing: [[undefined, /its work attempt/]],
  merged: [[undefined, /nothing to wait for/]],
  reported: [[undefined, /nothing to wait for/]],
  revising: [["findings", /a new attempt follows/]],
  parked: [
    ["approval", /midwatch approvals/],
    ["denials", /midwatch approvals/],
    ["budget", /budget .*; then npx midwatch resume/],
    ["quota", /quota .*; then npx midwatch resume/],
    ["auth", /API key was refused; then npx midwatch resume/],
    ["verifier", /planted faults.*; then npx midwatch resume/],
    ["paused", /job is paused; then npx midwatch resume/],
    ["window", /continues when that opens$/],
    ["write_claim", /continues after that task$/],
    ["lead", /the lead has to decide/],
    ["isolation", /midwatch doctor explains why$/],
  ],
  failed: [["findings", /is failed: findings/]],
  cancelled: [["job_cancelled", /is cancelled: job_cancelled/]],
};

test("why a task waits is one line for every state and reason, and explains the reason", () => {
  for (const status of TASK_STATUSES) {
    for (const [reason, text] of STATES[status]) {
      const attempts =
        status === "blocked" || status === "ready" ? [] : [attemptOf(2, { status: "running", workerId: WORKER })];
      const queued = status === "queued" ? { ahead: 2 } : {};
      const task = taskOf(2, "inc", { status, attempts, ...queued, ...defined({ reason }) });
      const line = whyWaits(task, { ...situation([]), workers: [worker] });
      expect(line).toMatch(text);
      expect(line).toMatch(/^inc \(t2\) is [^\n]+$/);
    }
  }
});

test("a queued task shows how many are ahead of it, or that it is next", async () => {
  const task = taskOf(2, "inc", { status: "queued", attempts: [attemptOf(2)] });
  server.answers.set(`/v1/jobs/${JOB}/tasks`, json({ tasks: [task] }));
  server.answers.set(`/v1/jobs/${JOB}/tasks/t2`, json({ ...task, ahead: 7 }));
  server.answers.set("/v1/queue/stats", json({ queues: [], workers: [worker], deadLetters: { total: 0, newest: [] } }));
  const { out } = await run(["get", JOB, "--why", "inc"], { url: server.url });
  expect(out).toMatch(/busy; 7 ahead of it in its queue\n$/);
  expect(whyWaits({ ...task, ahead: 0 }, { ...situation([]), workers: [worker] })).toContain("it is next in its queue");
});

test("get --why finds a task by id or key, and otherwise says how to list them", async () => {
  server.answers.set(`/v1/jobs/${JOB}/tasks`, json({ tasks: [range, taskOf(2, "inc", { reason: "dependency:t1" })] }));
  server.answers.set("/v1/queue/stats", json({ queues: [], workers: [], deadLetters: { total: 0, newest: [] } }));
  const byId = await run(["get", JOB, "--why", "t2"], { url: server.url });
  expect(byId.out).toBe("inc (t2) is blocked: it builds on classes/range (t1, running), which is not merged yet\n");
  expect((await run(["get", JOB, "--why", "inc"], { url: server.url })).out).toBe(byId.out);
  const asJson = JSON.parse((await run(["get", JOB, "--why", "inc", "--json"], { url: server.url })).out) as unknown;
  expect(asJson).toMatchObject({ id: id(2), key: "inc", status: "blocked", reason: "dependency:t1" });
  const missing = await run(["get", JOB, "--why", "dec"], { url: server.url });
  expect([missing.code, missing.err]).toEqual([2, expect.stringContaining("one of 2 tasks, got dec")]);
  const listed = await run(["get", JOB, "--tasks"], { url: server.url });
  expect(listed.out).toMatch(/^t2 +inc +implementer +blocked +0 +dependency:t1$/m);
});

const cache = {
  calls: 20,
  inputTokens: 1000,
  readTokens: 9000,
  write5mTokens: 200,
  write1hTokens: 500,
  expectedReadTokens: 9500,
  readShare: 0.84,
  savedUsd: 0.52,
  savedBySharingUsd: -0.01,
  breaks: 3,
  breaksByCause: { expiry: 1, message_history: 2 },
};

test("costs shows each role's tokens, the settled and reserved parts of the cap, the cache's savings and its breaks", async () => {
  const lead = { ...usage, calls: 3, costUsd: 0.2 };
  const byRole = { lead, implementer: { ...usage, costUsd: 1.1 } };
  const all = {
    usage,
    cacheReadShare: 0.9,
    capUsd: 25,
    simulated: false,
    settledUsd: 1.3,
    unsettledUsd: 0,
    heldUsd: 0.005,
    byRole,
  };
  const found = { at: 1, conversation: "t2.1.1", vector: "expiry", evidence: `4 min ${HOSTILE}` };
  const breaks = [{ ...found, expectedTokens: 9000, actualTokens: 0 }];
  server.answers.set(`/v1/jobs/${JOB}/usage`, json(all));
  server.answers.set(`/v1/jobs/${JOB}/cache`, json({ job: cache, today: cache, breaks }));
  const { out } = await run(["costs", JOB], { url: server.url });
  expect(out).toMatchSnapshot();
  const asJson = JSON.parse((await run(["costs", JOB, "--json"], { url: server.url })).out);
  expect(asJson).toEqual({ ...all, cache, breaks });
});

test("costs without a job shows today, the key's total, and whether calls are stopped", async () => {
  const money = { settledUsd: 3.2, unsettledUsd: 0.1, heldUsd: 0.4, calls: 40, unsettledCalls: 1, capUsd: 10 };
  const { capUsd: _cap, ...key } = money;
  const breaker = { reason: "quota", detail: "the credit is spent", since: 1, resumeAt: 2 };
  const costs = {
    day: "2026-11-26",
    today: money,
    simulated: false,
    key,
    cacheToday: { ...cache, breaks: 0, breaksByCause: {} },
  };
  server.answers.set("/v1/costs", json(costs));
  const { out } = await run(["costs"], { url: server.url });
  expect(out).toMatchSnapshot();
  expect(JSON.parse((await run(["costs", "--json"], { url: server.url })).out)).toEqual(costs);
  server.answers.set("/v1/costs", json({ ...costs, breaker }));
  const stopped = await run(["costs"], { url: server.url });
  expect(stopped.out).toMatch(/^no call may start \(quota: the credit is spent\); the next try is at /);
});
