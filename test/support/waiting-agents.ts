import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { TestMachine } from "./machine.ts";

// For agents of the brain test/flow/brains/waiting.mjs.

/** Path of a claim's worktree; `t2.1.1` is the first claim of attempt `t2.1`. */
const worktree = ({ data }: TestMachine, jobId: string, claim: string) =>
  join(data, "local/local/work", jobId, claim, "work");

/** Waits until the command of this claim has started and waits for its file. */
export async function waitsIn(machine: TestMachine, jobId: string, claim: string): Promise<void> {
  await expect.poll(() => existsSync(join(worktree(machine, jobId, claim), "started")), { timeout: 40_000 }).toBe(true);
}

/** Lets the command of this claim end. */
export function goOn(machine: TestMachine, jobId: string, claim: string): void {
  writeFileSync(join(worktree(machine, jobId, claim), "go"), "");
}

/** Number of calls that the simulator has answered, by its own books. */
export async function callsOf({ simulatorUrl }: TestMachine): Promise<number> {
  return ((await (await fetch(`${simulatorUrl}/_midwatch/books`)).json()) as { calls: number }).calls;
}
