import { join } from "node:path";
import { beforeAll } from "vitest";
import { makeTestJob, type TestJob } from "../../lab/bench/verifier/test-job.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import { runChecks } from "../../worker/verify/run-checks.ts";
import { removableFolder } from "./machine.ts";
import { makeRepository } from "./repository.ts";
import { makeSandbox } from "./sandbox.ts";

/**
 * Makes candidates on one base, for all tests of a file. `judge` makes a candidate of the given files and checks it
 * with one acceptance command.
 */
export function useCheckRig(base: Record<string, string>) {
  let job: TestJob;
  beforeAll(async () => {
    const { folder, remove } = await removableFolder();
    const sandbox = await makeSandbox(folder);
    makeRepository(join(folder, "repository"), base);
    job = await makeTestJob({ folder: join(folder, "data"), repository: join(folder, "repository"), sandbox });
    return remove;
  });
  const judge = async (command: string, files: Record<string, string>): Promise<Verdict> => {
    const commit = await job.commit(new Map(Object.entries(files)));
    return runChecks(await job.context(job.order({ acceptance: [{ kind: "command", command }] }, { commit })));
  };
  return { job: () => job, judge };
}
