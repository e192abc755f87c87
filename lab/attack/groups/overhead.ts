import { spawn } from "node:child_process";
import { once } from "node:events";
import { runScript } from "../../../worker/tools/tool-context.ts";
import { makeRow, type Row } from "../../bench/document.ts";
import { median } from "../../bench/measure/median.ts";
import type { AttackGroup } from "../attack.ts";
import { type Room, withRoom } from "../room/room.ts";

const ROUNDS = 60;
const GOAL_MS = 15;

/** What a sandbox costs: the same shell, as a tool call and as a plain child, by turns. */
export const overhead: AttackGroup = {
  name: "overhead",
  about: "a tool call's sandbox against a plain spawn, p50",
  figures: { of: "cost", measure: () => withRoom("sandbox", measureOverhead) },
};

async function measureOverhead({ tools }: Room): Promise<Row[]> {
  const plain: number[] = [];
  const sandboxed: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    plain.push(await timed(spawnPlain));
    sandboxed.push(await timed(() => runScript(tools, "true", { signal: new AbortController().signal })));
  }
  const [bare = Number.NaN, boxed = Number.NaN] = [median(plain), median(sandboxed)];
  return [
    makeRow("a tool call's sandbox beyond a plain spawn, p50", {
      value: boxed - bare,
      unit: "ms",
      goal: { op: "<=", value: GOAL_MS },
      note: `bash -c true ${ROUNDS} times each by turns: plain ${bare.toFixed(1)} ms, in a worktree's sandbox ${boxed.toFixed(1)} ms`,
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
