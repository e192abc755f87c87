import { join } from "node:path";
import type { Sandbox } from "../../../../worker/sandbox/sandbox.ts";
import { readChange } from "../../../../worker/verify/change.ts";
import type { Fault } from "../../../../worker/verify/faults/fault.ts";
import { listFaults } from "../../../../worker/verify/faults/list-faults.ts";
import { runOnFaults } from "../../../../worker/verify/faults/measure-acceptance-kills.ts";
import { runAcceptance } from "../../../../worker/verify/tests-run/run-acceptance.ts";
import { changedLines } from "../../../../worker/workspace/changed-lines.ts";
import { commitTree } from "../../verifier/honest-rows.ts";
import { makeTestJob } from "../../verifier/test-job.ts";
import { providePackages } from "../command-rig.ts";
import type { FaultPackage } from "./fault-package.ts";
import { type LineChange, lineChange } from "./judge.ts";

/** Chooses the planted faults, so that every run of the bench plants the same. */
const SEED = "bench: planted faults of real packages";
/** Maximum number of faults planted in one package, unless all are wanted. */
const MAX_FAULTS = 30;
/** Time limit of the acceptance on the code without a fault, in ms. */
const TIMEOUT_MS = 120_000;
/** Output of `go test` for code that does not compile, or that `go vet` refuses. */
const UNCOMPILED = /\[build failed\]/;

/** The planted faults that the acceptance of a package noticed, and those that it did not notice. */
export interface Measured {
  readonly planted: number;
  readonly noticed: number;
  /** The faults that the compiler noticed, and not a test. */
  readonly uncompiled: readonly string[];
  readonly survivors: readonly (LineChange & { readonly words: string })[];
}

/** Commits a package's code on a base that has only its tests, and runs its acceptance on that code with each planted fault. */
export async function measurePackage(
  pkg: FaultPackage,
  { folder, sandbox, slot, isFull, downloads }: Place,
): Promise<Measured> {
  const { tests, code } = await pkg.fetch(downloads);
  const repository = join(folder, "repository");
  await commitTree(repository, tests);
  const job = await makeTestJob({ folder: join(folder, "data"), repository, sandbox });
  const commit = await job.commit(new Map(Object.entries(code)));
  const context = await job.context(job.order({ title: pkg.name }, { commit }), slot);
  const { git, order, candidate, changed } = context;
  if (pkg.npm !== undefined) await providePackages(pkg.npm, job.layout.setup(order.jobId).outputs);
  const uncompiled = new Set<string>();
  const run = async (edits: ReadonlyMap<string, string>, timeoutMs: number) => {
    const given = await runAcceptance(context, { commit, command: pkg.command, timeoutMs, edits });
    if (UNCOMPILED.test(given.result.stdout)) uncompiled.add([...edits.values()].join());
    return given;
  };
  const { result, tests: counted } = await run(new Map(), TIMEOUT_MS);
  if (result.code !== 0 || counted.ran === 0)
    throw new Error(`the acceptance of ${pkg.name} ends with ${result.code} and ${counted.ran} tests without a fault`);
  const range = { from: candidate.base, to: commit };
  const lines = await changedLines(git, job.candidatesGit, range);
  const pair = { gitDir: job.candidatesGit, base: candidate.base, commit, changed };
  const { faults } = listFaults(await readChange(git, { ...pair, task: order.task }), lines, SEED);
  const planted = (isFull ? faults : faults.slice(0, MAX_FAULTS)).map((fault) => ({
    fault,
    edits: new Map([[fault.path, fault.plain]]),
  }));
  const found = await runOnFaults(planted, { took: result.durationMs, run, budgetMs: Number.POSITIVE_INFINITY });
  const words = ({ fault }: { fault: Fault }) => fault.words;
  return {
    planted: planted.length,
    noticed: found.noticed.length,
    uncompiled: found.noticed.filter(({ fault }) => uncompiled.has(fault.plain)).map(words),
    survivors: found.survivors.map((each) => ({
      ...lineChange(code[each.fault.path] ?? "", each.fault.plain),
      words: words(each),
    })),
  };
}

interface Place {
  readonly folder: string;
  readonly downloads: string;
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly isFull: boolean;
}
