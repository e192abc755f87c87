import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/long-reader.mjs");

test("an attempt that outgrows its context is cut, ends its task, and the log, --why and the report name the cut with its reason and dollars", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const text = (n: number) => `${n} ${"some words of a file ".repeat(20)}\n`.repeat(46);
  const files = Object.fromEntries(Array.from({ length: 48 }, (_, n) => [`text/f${n}.txt`, text(n)]));
  const { jobId } = await api.submit({
    goal: "Count the files.",
    repository: { kind: "path", path: repositoryIn(machine, files) },
    limits: { canaryRate: 0 },
    model: "claude-haiku-5-5",
  });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const cuts = log.flatMap(({ event }) => (event.type === "context.cut" ? [event] : []));
  expect(cuts.length).toBeGreaterThan(0);
  expect(cuts[0]).toMatchObject({ taskId: "t2", cut: { estUsd: expect.any(Number), way: expect.any(String) } });
  const { reason, way } = cuts[0]!.cut;
  expect((await api.report(jobId)).cuts?.[0]).toMatchObject({ task: "count", reason, way });
  const { attempts } = await api.task(jobId, "t2");
  expect(attempts.find(({ stage }) => stage === "work")?.cuts).toHaveLength(cuts.length);
  const env = { ...process.env, MIDWATCH_URL: machine.url, MIDWATCH_API_KEY: machine.apiKey, NO_COLOR: "1" };
  const midwatch = async (...args: string[]) =>
    (await promisify(execFile)("node", [join(packageRoot(), "dist/cli/main.js"), ...args], { env })).stdout;
  expect(await midwatch("get", jobId, "--why", "count")).toContain(`conversation cut (${way}, `);
  expect(await midwatch("report", jobId)).toMatch(new RegExp(`count: .*${way}.*\\$`));
});
