import { readChange } from "../../../worker/verify/change.ts";
import { compareCounts } from "../../../worker/verify/checks/compare-counts.ts";
import { runAcceptance } from "../../../worker/verify/tests-run/run-acceptance.ts";
import type { TestJob } from "../verifier/test-job.ts";
import { providePackages } from "./command-rig.ts";
import { missingPrograms } from "./missing-programs.ts";
import type { SetPackage } from "./sets/types.ts";

const TIMEOUT_MS = 120_000;

/** The command that runs a package's tests, by framework; frameworks whose libraries this bench cannot provide have none. */
const COMMANDS: readonly {
  readonly framework: RegExp;
  readonly command: string;
  readonly programs?: readonly string[];
  readonly npm?: Readonly<Record<string, string>>;
}[] = [
  { framework: /^node:test$/, command: "npm test" },
  { framework: /^Jest$/, command: "npm test", npm: { jest: "29.7.0" } },
  { framework: /^AVA$/, command: "npm test", npm: { ava: "6.1.3" } },
  { framework: /^Mocha/, command: "npm test", npm: { mocha: "10.8.2", chai: "4.5.0" } },
  { framework: /^Vitest$/, command: "npm test", npm: { vitest: "3.2.7", typescript: "5.9.3" } },
  { framework: /ts-jest/, command: "npm test", npm: { jest: "29.7.0", "ts-jest": "29.4.6", typescript: "5.9.3" } },
  { framework: /^pytest/, command: "python3 -m pytest -q", programs: ["python3", "pytest"] },
  { framework: /^unittest$/, command: "python3 -m unittest discover", programs: ["python3"] },
  { framework: /^testing/, command: "go test ./...", programs: ["go"] },
  { framework: /^cargo/, command: "cargo test --offline", programs: ["cargo"] },
  { framework: /^RSpec/, command: "rspec", programs: ["rspec"] },
  { framework: /^Minitest/, command: "rake test", programs: ["rake"] },
  { framework: /^PHPUnit/, command: "phpunit", programs: ["phpunit"] },
];

/** Whether the counts of the tests that ran on the base and on a commit show that tests were lost. */
export async function isSeenByCount(
  pkg: SetPackage,
  { job, commit, slot }: { job: TestJob; commit: string; slot: number },
): Promise<boolean> {
  const found = COMMANDS.find(({ framework }) => framework.test(pkg.framework));
  if (found === undefined || missingPrograms(found.programs ?? []).length > 0) return false;
  const context = await job.context(job.order({ writes: ["**"] }, { commit }), slot);
  if (found.npm !== undefined) await providePackages(found.npm, job.layout.setup(context.order.jobId).outputs);
  const run = (at: string) => runAcceptance(context, { commit: at, command: found.command, timeoutMs: TIMEOUT_MS });
  const base = await run(job.base);
  if (base.result.code !== 0) return false;
  const candidate = await run(commit);
  const { git, changed, candidate: judged, order } = context;
  const change = await readChange(git, {
    gitDir: job.candidatesGit,
    base: judged.base,
    commit,
    changed,
    task: order.task,
    permitted: [],
  });
  return (await compareCounts(change, { candidate, base: [base, base] })) !== undefined;
}
