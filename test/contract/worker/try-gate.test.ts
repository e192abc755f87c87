import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { makeTestJob, type TestJob } from "../../../lab/bench/verifier/test-job.ts";
import type { JobSubmission } from "../../../shared/protocol/job/job.ts";
import type { Acceptance } from "../../../shared/protocol/job/plan.ts";
import { runGate } from "../../../worker/verify/run-checks.ts";
import { tryGate } from "../../../worker/verify/try-gate.ts";
import { removableFolder } from "../../support/machine.ts";
import { makeRepository } from "../../support/repository.ts";
import { makeSandbox } from "../../support/sandbox.ts";

let job: TestJob;
beforeAll(async () => {
  const { folder, remove } = await removableFolder();
  const sandbox = await makeSandbox(folder);
  makeRepository(join(folder, "repository"), {
    "a.js": "exports.a = (n) => n + 1;\n",
    "b.js": "exports.b = require('not-installed');\n",
    "c.js": "process.exit(3);\n",
    "d.js": "exports.d = (n) => n - 1;\n",
  });
  job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
  return remove;
});

async function tried(gate: Acceptance[], more: Partial<JobSubmission> = {}) {
  const context = await job.context(job.order({}, { commit: job.base }));
  const submission = { goal: "g", repository: { kind: "path" as const, path: "/r" }, gate, ...more };
  return tryGate(context, { base: job.base, submission });
}

const FAILS = "echo 'first: no database' >&2; seq 1 3000; exit 4";

test("a gate that fails before any change is found at the start, and its first lines are reported", async () => {
  const found = await tried([
    { kind: "command", command: "node -e 'require(\"./a.js\")'" },
    { kind: "command", command: FAILS },
    { kind: "command", command: "sleep 30", timeoutMs: 1000 },
  ]);
  expect(found?.unloadable).toEqual([]);
  expect(found?.failed).toMatchObject([
    { command: FAILS, ending: "exits with 4" },
    { command: "sleep 30", ending: expect.stringMatching(/^does not end in \d+ ms$/) },
  ]);
  expect(found?.failed[0]?.printed).toMatch(/^first: no database\n1\n2\n[\s\S]*characters are left out[\s\S]*\n3000$/);
});

test("one run of the gate names all originals that do not load, including those that end the process", async () => {
  const found = await tried([{ kind: "differential", reference: ["*.js"], candidateRoot: "esm" }]);
  expect(found).toEqual({
    failed: [],
    unloadable: [
      { module: "b.js", error: expect.stringContaining("not-installed") },
      { module: "c.js", error: expect.any(String) },
    ],
  });
});

test("a gate that passes on the base, or runs only at the end, is not reported", async () => {
  expect(await tried([{ kind: "command", command: "true" }])).toBeUndefined();
  expect(await tried([{ kind: "command", command: "false" }], { gateRuns: "end" })).toBeUndefined();
  expect(await tried([])).toBeUndefined();
});

test("a differential gate that may skip modules compares the existing ones, and refuses a result without any", async () => {
  const acceptance = { kind: "differential" as const, reference: ["*.js"], candidateRoot: "esm", skipMissing: true };
  const judge = async (files: Record<string, string>) => {
    const commit = await job.commit(new Map(Object.entries(files)));
    return runGate(await job.context(job.order({ acceptance: [acceptance] }, { commit })));
  };
  const manifest = { "esm/package.json": '{ "type": "module" }\n' };
  const right = await judge({ ...manifest, "esm/a.js": "export const a = (n) => n + 1;\nexport default { a };\n" });
  expect(right).toMatchObject({ decision: "pass", checks: [{ figures: { modules: 1 } }] });
  const wrong = await judge({ ...manifest, "esm/d.js": "export const d = (n) => n + 1;\nexport default { d };\n" });
  expect(wrong.decision).toBe("fail");
  const none = await judge(manifest);
  expect(none.findings[0]?.claim).toBe("none of the 4 modules exists below esm/");
});
