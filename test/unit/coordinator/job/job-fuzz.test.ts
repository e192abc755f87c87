import { expect, test } from "vitest";
import { FuzzedJob } from "../../../support/job-fuzz.ts";

/** Number of jobs, and of inputs per job. The test must also pass with 2000 jobs, which takes half a minute. */
const JOBS = 300;
const INPUTS = 200;

test(`under random inputs a job never hangs, and a paused or ended job starts nothing: ${JOBS} jobs of ${INPUTS} inputs`, () => {
  const found: string[] = [];
  for (let seed = 1; seed <= JOBS; seed++) {
    const job = new FuzzedJob(seed);
    let input = 0;
    try {
      for (; input < INPUTS; input++) job.happen();
      const stuck = job.rest();
      found.push(...job.faults.slice(0, 1).map((fault) => `seed ${seed}: ${fault}`));
      if (stuck !== undefined) found.push(`seed ${seed}: ${stuck}`);
      expect(job.refold()).toEqual(job.job);
    } catch (error) {
      found.push(`seed ${seed}, input ${input}: ${String((error as Error).stack).slice(0, 700)}`);
    }
    if (found.length >= 5) break;
  }
  expect(found).toEqual([]);
}, 600_000);
