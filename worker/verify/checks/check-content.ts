import { fileAt } from "../../workspace/changed-files.ts";
import type { CheckOutcome } from "../check-outcome.ts";
import { passed, refused } from "../check-outcome.ts";
import type { VerifyContext } from "../verify-context.ts";

/** Largest file that a task may add without saying so, in bytes. */
const MAX_FILE_BYTES = 2 * 1024 * 1024;

/** Shapes of secrets that must not get into history. */
const SECRETS: readonly [string, RegExp][] = [
  ["a private key", /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/],
  ["an Anthropic key", /\bsk-ant-[A-Za-z0-9_-]{20,}/],
  ["an AWS key", /\bAKIA[0-9A-Z]{16}\b/],
  ["a GitHub token", /\bgh[pousr]_[A-Za-z0-9]{36,}/],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/],
];

/** Test names that a change may not skip or single out. */
const SKIPS =
  /\b(?:it|test|describe|context|suite)\.(?:skip|only|todo)\s*\(|\bx(?:it|describe|test)\s*\(|@pytest\.mark\.skip|\bt\.Skip\(/;
const TEST_FILE = /(^|\/)(?:tests?|__tests__|spec)\/|[._-](?:test|spec)\.[a-z]+$/;

/** No secrets, conflict markers, binaries or huge files; no test deleted or skipped. */
export async function checkContent({ git, layout, order, candidate, changed }: VerifyContext): Promise<CheckOutcome> {
  const gitDir = layout.job(order.jobId).candidatesGit;
  const faults: { claim: string }[] = [];
  for (const { path, status } of changed) {
    const isTest = TEST_FILE.test(path);
    if (status === "D") {
      if (isTest) faults.push({ claim: `the test file ${path} was deleted` });
      continue;
    }
    const bytes = await fileAt(git, gitDir, { commit: candidate.commit, path });
    const before = await fileAt(git, gitDir, { commit: candidate.base, path });
    if (bytes !== undefined) faults.push(...inspect(path, { bytes, before, isTest }));
  }
  if (faults.length > 0) return refused("content", faults);
  return passed("content", "no secrets, conflict markers, binaries, huge files, deleted or skipped tests");
}

function inspect(
  path: string,
  file: { bytes: Buffer; before: Buffer | undefined; isTest: boolean },
): { claim: string }[] {
  if (file.bytes.length > MAX_FILE_BYTES)
    return [{ claim: `${path} has ${file.bytes.length} bytes, more than ${MAX_FILE_BYTES}` }];
  if (file.bytes.includes(0)) return [{ claim: `${path} is a binary file` }];
  const text = file.bytes.toString("utf8");
  const before = file.before?.toString("utf8") ?? "";
  const faults = SECRETS.filter(([, shape]) => shape.test(text) && !shape.test(before)).map(([name]) => ({
    claim: `${path} holds what looks like ${name}`,
  }));
  if (/^(?:<{7} |>{7} |={7}$)/m.test(text) && !/^(?:<{7} |>{7} )/m.test(before))
    faults.push({ claim: `${path} holds conflict markers` });
  if (file.isTest && count(text, SKIPS) > count(before, SKIPS))
    faults.push({ claim: `${path} skips or singles out tests that ran before` });
  return faults;
}

function count(text: string, shape: RegExp): number {
  return [...text.matchAll(new RegExp(shape, "g"))].length;
}
