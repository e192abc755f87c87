import { isDeepStrictEqual } from "node:util";
import { messageOf } from "../../../shared/support/errors.ts";
import { FuzzedJob } from "../../../test/support/job-fuzz.ts";
import type { BenchSize } from "../bench.ts";
import { makeRow, type Row } from "../document.ts";

/** Number of random inputs that each job machine gets before its job is driven to its end. */
const INPUTS = 200;

/** The bugs that were found in the job machine, by kind. Each entry names the seed that reproduces the bug. */
interface Found {
  readonly stuck: string[];
  readonly active: string[];
  readonly dispatched: string[];
  readonly folded: string[];
  readonly thrown: string[];
}

/** Feeds random inputs of all kinds to the job machines of many jobs, then drives each job to its end. */
export function fuzzRows({ isFull }: BenchSize, say: (text: string) => void): Row[] {
  const jobs = isFull ? 2000 : 400;
  const found: Found = { stuck: [], active: [], dispatched: [], folded: [], thrown: [] };
  for (let seed = 1; seed <= jobs; seed++) fuzzOne(seed, found);
  say(`world: fuzz: ${jobs} jobs, ${Object.values(found).flat().length} faults`);
  const row = (name: string, faults: readonly string[]) =>
    makeRow(`fuzz: ${name}`, {
      value: faults.length,
      unit: "jobs",
      goal: { op: "<=", value: 0 },
      note: faults[0] === undefined ? undefined : faults[0].slice(0, 600),
    });
  return [
    makeRow("fuzz: jobs, 200 random inputs each", {
      value: jobs,
      unit: "jobs",
      goal: isFull ? { op: ">=", value: 2000 } : undefined,
    }),
    row("stuck", found.stuck),
    row("active tasks in an ended job", found.active),
    row("something started in a paused or ended job", found.dispatched),
    row("the folded log is not the state", found.folded),
    row("an input threw", found.thrown),
  ];
}

function fuzzOne(seed: number, found: Found): void {
  try {
    const job = new FuzzedJob(seed);
    for (let input = 0; input < INPUTS; input++) job.happen();
    const stuck = job.rest();
    if (stuck !== undefined) found.stuck.push(`seed ${seed}: ${stuck}`);
    const starts = job.faults.find((fault) => / starts /.test(fault));
    const active = job.faults.find((fault) => !/ starts /.test(fault));
    if (starts !== undefined) found.dispatched.push(`seed ${seed}: ${starts}`);
    if (active !== undefined) found.active.push(`seed ${seed}: ${active}`);
    if (!isDeepStrictEqual(job.refold(), job.job)) found.folded.push(`seed ${seed}`);
  } catch (error) {
    found.thrown.push(`seed ${seed}: ${messageOf(error)}`);
  }
}
