import { afterEach, beforeEach, expect, test } from "vitest";
import { createApiClient } from "../../../cli/api-client.ts";
import { watchJob } from "../../../cli/watch/watch-job.ts";
import type { JobView } from "../../../shared/protocol/api/api.ts";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { JOB, logOf, STORY, viewOf } from "./fixtures.ts";
import { captureOutput, start, until } from "./rig.ts";
import { type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;
let log: LoggedEvent[];

beforeEach(async () => {
  server = await startStandIn();
  log = logOf(STORY);
});
afterEach(() => server.close());

const done = (): JobView => viewOf({ status: "completed", counts: { merged: 1 }, endedAt: Date.now() });

/** Ends the job: first the answer for its state changes, then its last log entries are sent. */
function finish(view = done()): void {
  server.view = view;
  server.push(...log.slice(server.log.length));
}

test("without a terminal, each change and the end are one line each", async () => {
  server.view = viewOf({ counts: { running: 1 } });
  const watching = start(["watch", JOB], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  server.push(...log.slice(0, 8));
  await until(() => watching.out.text().includes("caught by challenge"));
  finish();
  const { code, out, err } = await watching.ended;
  expect([code, err]).toEqual([0, ""]);
  const lines = out.trimEnd().split("\n");
  expect(lines.pop()).toBe(`report: npx midwatch report ${JOB}`);
  expect(lines.pop()).toBe("cost:  $0.42 at list prices");
  for (const line of lines) expect(line).toMatch(/^\d\d:\d\d:\d\d {2}\S/);
  expect(lines.map((line) => line.slice(10).replace(/\d+ min.*|\d+ s$/, "TIME"))).toEqual([
    `watching ${JOB}, running: semver to ES modules`,
    "0 of 1 merged, 1 running; 0 running; $0.42 of $25.00, cache 90 %",
    "submitted: Rewrite it.",
    "job: running",
    "plan: One task a module.",
    "classes/range: caught by challenge, mutation: the argument is changed redtxet next",
    "classes/range: revising (findings)",
    "classes/range: merged",
    "job: completed",
    "1 of 1 merged; 0 running; $0.42 of $25.00, cache 90 %",
    `${JOB} completed after TIME`,
  ]);
  expect(out).not.toContain("\u001b");
});

test("history is not repeated line by line", async () => {
  server.push(...logOf(STORY.slice(0, 4), Date.now() - 60_000));
  const watching = start(["watch", JOB], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  finish();
  const { out } = await watching.ended;
  expect(out).not.toContain("submitted:");
  expect(out).toContain("classes/range: merged");
});

test("a failed job gives exit code 1, and an ended job is shown at once", async () => {
  server.view = viewOf({ status: "failed", reason: "gate_failed", detail: "npm test failed", endedAt: Date.now() });
  const { code, out } = await start(["watch", JOB], { url: server.url }).ended;
  expect(code).toBe(1);
  expect(out).toContain(`why:   gate_failed: npm test failed\nmore:  npx midwatch report ${JOB}\n`);
  expect(out).toContain(`${JOB} failed after`);
});

test("in a terminal the frame is redrawn in place, at most five times a second", async () => {
  server.view = viewOf({
    counts: { merged: 1, running: 1 },
    running: [
      { taskId: "t1", key: "classes/range", stage: "work", role: "implementer", attemptId: "t1.1", since: Date.now() },
    ],
  });
  const watching = start(["watch", JOB], { url: server.url, isTTY: true });
  await until(() => server.resumedFrom.length === 1);
  // The job changes every few milliseconds.
  for (let i = 0; i < 60; i++) {
    const changed = { ...server.view, counts: { merged: 1, running: i } };
    server.view = changed;
    const event = { type: "job.resumed" } as const;
    server.push({ id: `${i + 1}-0`, at: Date.now(), v: 1, event });
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  server.view = done();
  server.push({ id: "61-0", at: Date.now(), v: 1, event: { type: "job.status", to: "completed" } });
  const { code } = await watching.ended;
  expect(code).toBe(0);
  const { writes } = watching.out;
  expect(writes.length).toBeGreaterThan(3);
  const seconds = (writes.at(-1)!.at - writes[0]!.at) / 1000;
  // The first and the last frame are not limited to five per second, so they are not counted.
  expect(writes.length - 2).toBeLessThanOrEqual(Math.ceil(seconds * 5));
  const [first, second] = writes.map(({ text }) => text);
  expect(first).toContain("classes/range");
  const height = first!.split("\n").length - 1;
  expect(second).toContain(`\u001b[${height}A\r`);
  for (const { text } of writes) expect(text.split("\n").length).toBeLessThan(24);
  expect(writes.at(-2)!.text).toContain("completed");
});

test("Ctrl-C leaves the job running, says so, and exits 130", async () => {
  const watching = start(["watch", JOB], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  watching.interrupt();
  const { code, err } = await watching.ended;
  expect(code).toBe(130);
  expect(err).toBe(
    `\n${JOB} continues. Watch it again: npx midwatch watch ${JOB}. Cancel it: npx midwatch cancel ${JOB}\n`,
  );
  expect(server.asked.every((path) => !path.endsWith("/cancel"))).toBe(true);
});

test("watching survives a restart of the coordinator, and shows no event twice", async () => {
  const watching = start(["watch", JOB], { url: server.url });
  server.push(...log.slice(0, 4));
  await until(() => watching.out.text().includes("plan:"));
  await server.goAway();
  await until(() => watching.out.text().includes("trying again"));
  await server.comeBack();
  await until(() => watching.out.text().includes("the coordinator is back"));
  finish();
  const { code, out } = await watching.ended;
  expect(code).toBe(0);
  expect(out.match(/plan: One task/g)).toHaveLength(1);
  expect(out.match(/trying again/g)).toHaveLength(1);
});

test("a long outage of the coordinator ends the watching with an error", async () => {
  const [out, { signal }] = [captureOutput(), new AbortController()];
  const client = createApiClient(server);
  const watching = watchJob({ client, jobId: JOB, out, signal, env: {}, patienceMs: 50 }).catch(
    (error: Error) => error,
  );
  await until(() => server.resumedFrom.length === 1);
  await server.goAway();
  expect(await watching).toMatchObject({ message: expect.stringContaining("no coordinator answers") });
});

test("watching that is aborted throws the signal's reason", async () => {
  const [out, leave] = [captureOutput(), new AbortController()];
  const client = createApiClient(server);
  const watching = watchJob({ client, jobId: JOB, out, signal: leave.signal, env: {} }).catch((error: Error) => error);
  await until(() => server.resumedFrom.length === 1);
  const reason = new Error("the workers gave up");
  leave.abort(reason);
  expect(await watching).toBe(reason);
});

test("the end of a job is noticed even if its log is silent", async () => {
  const watching = start(["watch", JOB], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  server.view = done();
  server.push({ id: "1-0", at: Date.now(), v: 1, event: { type: "job.resumed" } });
  expect((await watching.ended).code).toBe(0);
});

test("--json prints a line of JSON at each change and keeps stdout for it", async () => {
  const watching = start(["watch", JOB, "--json"], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  finish();
  const { out, err } = await watching.ended;
  const views = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as JobView);
  expect(views[0]?.status).toBe("running");
  expect(views.at(-1)).toEqual(server.view);
  expect(err).toContain("completed after");
});

test("logs prints the present log, one line per event, and ends", async () => {
  server.push(...log);
  const { code, out } = await start(["logs", JOB], { url: server.url }).ended;
  const lines = out
    .trimEnd()
    .split("\n")
    .map((line) => line.slice(10));
  expect(code).toBe(0);
  expect(lines).toMatchSnapshot();
});

test("logs --follow continues with activity until the job has ended", async () => {
  const following = start(["logs", JOB, "--follow", "--activity"], { url: server.url });
  await until(() => server.resumedFrom.length === 1);
  server.push(...log.slice(0, 5));
  server.sendActivity({ at: Date.now(), kind: "tool", attemptId: "t1.1", text: "grep \u001b[31mred" });
  await until(() => following.out.text().includes("tool t1.1 grep red\n"));
  server.push(...log.slice(5));
  const { code, out } = await following.ended;
  expect(code).toBe(0);
  expect(out.trimEnd().split("\n")).toHaveLength(log.length + 1);
});

test("logs --json prints the log's entries unchanged", async () => {
  server.push(...log);
  const { out } = await start(["logs", JOB, "--json"], { url: server.url }).ended;
  expect(
    out
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual(log);
});
