import { expect, test } from "vitest";
import { cpuByPath, STARTING } from "../../../../lab/bench/scale/cpu-by-path.ts";

const frame = (url: string, functionName = "f") => ({ functionName, url });
const ours = (path: string) => frame(`file:///app/dist/${path}`);
/**
 * A CPU profile with these call paths: (root) -> check -> run-git -> Node's own code; (root) -> bullmq -> a handler;
 * (root) -> idle; and a file outside of dist.
 */
const nodes = [
  { id: 1, callFrame: frame("", "(root)"), children: [2, 5, 7, 8, 9] },
  { id: 2, callFrame: ours("worker/verify/run-checks.js"), children: [3] },
  { id: 3, callFrame: ours("shared/git/run-git.js"), children: [4] },
  { id: 4, callFrame: frame("node:internal/errors", "hide") },
  { id: 5, callFrame: frame("file:///app/node_modules/bullmq/dist/worker.js"), children: [6] },
  { id: 6, callFrame: ours("worker/claim-attempt.js") },
  { id: 7, callFrame: frame("", "(idle)") },
  { id: 9, callFrame: ours("worker/workspace/checkout.js"), children: [10] },
  { id: 10, callFrame: frame("node:internal/child_process", "ChildProcess.spawn") },
  { id: 8, callFrame: frame("file:///elsewhere/worker/verify/run-checks.js") },
];

test("a sample counts for the innermost frame that belongs to a stage, and lasts until the next sample", () => {
  const profile = { nodes, startTime: 1000, samples: [4, 6, 5, 7, 8, 1], timeDeltas: [0, 2000, 1000, 3000, 4000, 500] };
  const found = cpuByPath(profile, { fromUs: 0, toUs: 1e9, root: "/app" });
  expect(Object.fromEntries(found)).toEqual({ check: 2, claim: 1, "queue client": 3, other: 0.5 });
});

test("the start of a program counts for no stage", () => {
  const profile = { nodes, startTime: 0, samples: [10, 9, 9], timeDeltas: [0, 7000, 1000] };
  const found = cpuByPath(profile, { fromUs: 0, toUs: 1e9, root: "/app" });
  expect(Object.fromEntries(found)).toEqual({ [STARTING]: 7, workspace: 1 });
});

test("samples outside of the time range are left out", () => {
  const profile = { nodes, startTime: 1000, samples: [4, 4, 4], timeDeltas: [0, 1000, 1000, 1000] };
  expect(cpuByPath(profile, { fromUs: 1500, toUs: 2500, root: "/app" }).get("check")).toBe(1);
});
