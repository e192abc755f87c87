import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageRoot } from "../../../shared/support/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import type { SandboxResult } from "../../sandbox/run-in-sandbox.ts";
import { runInSandbox } from "../../sandbox/run-in-sandbox.ts";
import { setupMounts } from "../../setup/setup-mounts.ts";
import { freshCheckout } from "../../workspace/checkout.ts";
import type { Owner } from "../../workspace/workspace.ts";
import { giveTo } from "../../workspace/workspace.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { TestCount } from "./count-tests.ts";
import { countTests } from "./count-tests.ts";
import type { Covered } from "./read-coverage.ts";
import { readCoverage } from "./read-coverage.ts";

/** One run of a command on a fresh checkout. */
export interface AcceptanceRun {
  readonly result: SandboxResult;
  readonly tests: TestCount;
  /** What of which file ran; undefined where it was not asked for. */
  readonly covered?: Covered;
}

/**
 * Runs a command in a fresh checkout of a commit. Node's test runner reports to the harness itself, by a reporter that
 * is loaded before anything of the tree; `edits` replace files of the checkout.
 */
export async function runAcceptance(
  context: VerifyContext,
  given: {
    commit: string;
    command: string;
    timeoutMs: number;
    edits?: ReadonlyMap<string, string>;
    withCoverage?: boolean;
  },
): Promise<AcceptanceRun> {
  const { sandbox, slot, git, layout, order, signal } = context;
  const owner = sandbox.slotOwner(slot);
  const gitDir = layout.job(order.jobId).candidatesGit;
  const checkout = await freshCheckout({ git, layout, gitDir, commit: given.commit, owner });
  const coverage = `${checkout.path}.coverage`;
  try {
    await applyEdits(checkout.path, { owner, edits: given.edits ?? new Map() });
    const binds: Bind[] = [
      { from: checkout.path, to: "/work", write: true },
      { from: join(packageRoot(), "worker", "verify", "tests-run", "runner"), to: "/opt/count" },
      ...(await setupMounts(layout, order.jobId)),
    ];
    if (given.withCoverage === true) {
      await mkdir(coverage, { mode: 0o755 });
      await giveTo(owner, coverage);
      binds.push({ from: coverage, to: "/coverage", write: true });
    }
    const key = randomBytes(32);
    const result = await runInSandbox(sandbox, {
      argv: ["/bin/bash", "-c", given.command],
      binds,
      chdir: "/work",
      env: {
        PATH: PATH_INSIDE,
        NODE_OPTIONS,
        ...(given.withCoverage === true ? { NODE_V8_COVERAGE: "/coverage" } : {}),
      },
      slot,
      signal,
      channel: key,
      timeoutMs: given.timeoutMs,
    });
    const tests = countTests(result.said, key);
    return { result, tests, ...(given.withCoverage === true ? { covered: await readCoverage(coverage) } : {}) };
  } finally {
    await checkout.dispose();
    await rm(coverage, { recursive: true, force: true });
  }
}

async function applyEdits(
  root: string,
  { owner, edits }: { owner: Owner | undefined; edits: ReadonlyMap<string, string> },
): Promise<void> {
  for (const [path, text] of edits) {
    const made = await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
    await giveTo(owner, made ?? join(root, path));
  }
}

/** As npm sets it for a script. */
const PATH_INSIDE = "/work/node_modules/.bin:/node_modules/.bin:/opt/node/bin:/usr/local/bin:/usr/bin:/bin:/deps/bin";
const REPORTER = "/opt/count/reporter.cjs";
const NODE_OPTIONS = `--require ${REPORTER} --test-reporter=${REPORTER} --test-reporter-destination=stderr --test-reporter=spec --test-reporter-destination=stdout`;
