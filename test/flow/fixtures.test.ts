import { join } from "node:path";
import { expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../lab/attack/untrusted/secret-samples.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/fixtures.mjs");

test("a fixture that looks like a secret lands byte for byte, a file with a secret can be moved, and a canary is judged", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const { text, secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
  const repository = repositoryIn(machine, { "README.md": "hello\n", "old/token.txt": `token ${text}\n` });
  const { jobId } = await api.submit({ goal: "Move it.", repository: { kind: "path", path: repository } });
  const log = (await logUntil(api, jobId)).map(({ event }) => event);
  expect(log.at(-1)).toMatchObject({ type: "job.status", to: "completed" });
  const report = await api.report(jobId);
  expect(report.counts).toMatchObject({ planned: 1, merged: 1, revised: 0 });

  const bare = join(machine.root, "data", "volume", "jobs", jobId, "base.git");
  const fixture = 'apiKey: "test-api-key-12345"\nid: "AKIAIOSFODNN7EXAMPLE"\npassword: "hunter2"';
  const branch = report.result?.branch ?? "";
  expect(gitIn(bare, "show", `${branch}:out/fixture.txt`)).toBe(fixture);
  expect(gitIn(bare, "show", `${branch}:out/token.txt`)).toBe(`token ${secret}`);
  expect(JSON.stringify(log)).not.toContain(secret);

  // By default, a job of one task has a canary, which ends before the job.
  const canary = log.find((event) => event.type === "task.added" && event.task.origin === "canary");
  expect(canary).toBeDefined();
  const { verification } = report;
  const ended = (verification?.verifier.judged ?? 0) + (verification?.verifier.unjudged ?? 0);
  expect([verification?.canaries.length, ended]).toEqual([1, 1]);
});
