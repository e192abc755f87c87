import { spawn } from "node:child_process";
import { once } from "node:events";
import { runScript } from "../../../worker/tools/tool-context.ts";
import { makeRow, type Row } from "../../bench/document.ts";
import { median } from "../../bench/measure/statistics.ts";
import type { AttackGroup } from "../attack.ts";
import { type AttackEnv, withAttackEnv } from "../env/attack-env.ts";

const ROUNDS = 60;
const GOAL_MS = 15;

/** Measures the cost of a sandbox. The same shell command runs alternately as a tool call of an agent and as a plain child process. */
export const overhead: AttackGroup = {
  name: "overhead",
  about: "a tool call in its sandbox against a plain spawn, p50",
  figures: { of: "cost", measure: () => withAttackEnv("sandbox", measureOverhead) },
};

async function measureOverhead({ tools }: AttackEnv): Promise<Row[]> {
  const plain: number[] = [];
  const sandboxed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await timed(spawnPlain));
    sandboxed.push(await timed(() => runScript(tools, "true", { signal: new AbortController().signal })));
  }
  const [bare = Number.NaN, boxed = Number.NaN] = [median(plain), median(sandboxed)];
  return [
    makeRow("added time of a tool call's sandbox over a plain spawn, p50", {
      value: boxed - bare,
      unit: "ms",
      goal: { op: "<=", value: GOAL_MS },
      note: `bash -c true ${ROUNDS} times each in turns: plain ${bare.toFixed(1)} ms, in a worktree's sandbox ${boxed.toFixed(1)} ms`,
    }),
  ];
}

async function spawnPlain(): Promise<void> {
  await once(
    spawn("/bin/bash", ["-c", "true"], { stdio: ["pipe", "pipe", "pipe"], env: { PATH: "/usr/bin:/bin" } }),
    "close",
  );
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
