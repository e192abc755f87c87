import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain } from "../../simulator/brains/brain.ts";
import { closeAfterTest, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { createShell } from "../support/shell.ts";
import { startSimulator } from "../support/simulator.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");

/** Makes functions that run the CLI against the coordinator of this machine. */
function shellOf(machine: TestMachine) {
  const env = { ...process.env, MIDWATCH_URL: machine.url, MIDWATCH_API_KEY: machine.apiKey, NO_COLOR: "1" };
  const shell = createShell({ cwd: machine.root, env });
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")}`;
  return {
    run: (line: string) => shell.run(line.replace(/^(?:npx )?midwatch/, midwatch)),
    serve: (line: string, until: RegExp) => shell.serve(line.replace(/^midwatch/, midwatch), until),
  };
}

test("a cap below the price of one call is refused with a sufficient cap; a job that stops at its cap prints the command to resume, and --wait says that it waits for a person", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { run, serve } = shellOf(machine);
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const submit = (cap: string) =>
    `midwatch submit --repo ${path} --goal "write: right" --no-reuse --max-cost ${cap} --wait`;

  const refused = await run(submit("0.05"));
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.err).toMatch(/at least \d+\.\d\d US dollars, got 0\.05: .*Nothing was submitted \(cap_too_low\)/);
  expect((await machine.api.list({ limit: 10, status: undefined, cursor: undefined })).jobs).toEqual([]);

  const enough = /at least (\d+\.\d\d)/.exec(refused.err)?.[1] ?? "";
  const waits =
    /job: paused, and waits for a person \(budget: to continue, raise the cap to at least: (npx midwatch resume (job_\w+) --max-cost (\d+\.\d\d))/;
  const waiting = await serve(`${submit(enough)} --approval plan`, /job: awaiting_approval/);
  closeAfterTest(() => waiting.stop());
  const jobId = /^submitted (job_\w+)/.exec(waiting.out())?.[1] ?? "";
  // The smallest cap that the refusal named is enough to pay for the lead's calls.
  const { calls, costUsd } = (await machine.api.usage(jobId)).usage;
  expect(calls).toBeGreaterThan(0);
  await machine.api.changeLimits(jobId, { maxCostUsd: costUsd + 0.01 });
  const [plan] = (await machine.api.approvals(jobId)).approvals;
  await machine.api.decide(plan?.id ?? "", { decision: "once" });
  await expect.poll(() => waiting.out(), { timeout: 30_000 }).toMatch(waits);
  const [, command = "", named] = waits.exec(waiting.out()) ?? [];
  expect(named).toBe(jobId);
  expect((await run(`midwatch get ${jobId}`)).out).toContain(command);
  expect(await run(command)).toMatchObject({ code: 0, out: expect.stringContaining("resumed, with a cap of $0.") });
  await expect.poll(() => waiting.out(), { timeout: 60_000 }).toContain(`${jobId} completed after`);
}, 240_000);

test("submit --wait prints each next try during an API outage, not a line every few seconds", async () => {
  const { default: oneTask } = (await import(BRAIN)) as { default: Brain };
  const { simulator, url, close } = await startSimulator({ brain: oneTask });
  closeAfterTest(close);
  simulator.outage = { kind: "http_error", status: 529, type: "overloaded_error", message: "overloaded" };
  const machine = await startTestMachine({
    brain: "none",
    env: { ANTHROPIC_API_KEY: "sk-away", ANTHROPIC_BASE_URL: url, MIDWATCH_BREAKER_WAIT_MS: "6000" },
  });
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const { serve } = shellOf(machine);
  const waiting = await serve(
    `midwatch submit --repo ${path} --goal "write: right" --no-reuse --wait`,
    /job: paused until/,
  );
  closeAfterTest(() => waiting.stop());
  const said = () => [...waiting.out().matchAll(/^(\S+) {2}still paused, next try at (\S+)$/gm)];
  await expect.poll(() => said().length, { timeout: 90_000 }).toBeGreaterThanOrEqual(2);
  const times = said().map(([, , time]) => time);
  expect(new Set(times).size).toBe(times.length);
  simulator.outage = undefined;
  await expect.poll(() => waiting.out(), { timeout: 90_000 }).toMatch(/ completed after/);
}, 240_000);
