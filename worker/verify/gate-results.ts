import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Static } from "typebox";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { runGit } from "../../shared/git/run-git.ts";
import type { CommandAcceptance } from "../../shared/protocol/plan.ts";
import { canonicalJson } from "../../shared/support/canonical-json.ts";
import { sha256 } from "../../shared/support/sha256.ts";
import type { SandboxResult } from "../sandbox/run-in-sandbox.ts";
import { runOn } from "./checks/check-command.ts";
import type { VerifyContext } from "./verify-context.ts";

/** What a command of a gate came to on one tree. `flaky` failed and then passed. */
export const GateResult = Type.Object(
  {
    outcome: Type.Enum(["passed", "failed", "flaky"]),
    /** The attempt that ran it. */
    attemptId: Type.String(),
    detail: Type.String(),
    evidence: Type.String(),
  },
  { additionalProperties: false },
);
export type GateResult = Static<typeof GateResult>;

const gateResult = Compile(GateResult);

/** Raised when the way in which a gate's command is run changes: what was known before is then not believed. */
const VERSION = 1;

/**
 * The result of a gate's command on a commit's tree. A tree that this job has tested before, with the same command and
 * versions, is not tested again. One that fails is run a second time; only results that the command itself gave are kept.
 */
export async function resultOn(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  commit: string,
): Promise<GateResult & { isKnown: boolean }> {
  const file = await fileOf(context, acceptance, commit);
  const known = parse(await readFile(file, "utf8").catch(() => undefined));
  if (known !== undefined) return { ...known, isKnown: true };
  const first = await runOn(context, commit, acceptance);
  const last = first.code === 0 ? first : await runOn(context, commit, acceptance);
  const result: GateResult = {
    outcome: first.code === 0 ? "passed" : last.code === 0 ? "flaky" : "failed",
    attemptId: context.order.attemptId,
    detail: describe(last),
    evidence: `${last.stdout.slice(-4000)}\n${last.stderr.slice(-3500)}`,
  };
  if (!last.timedOut) await keep(file, result);
  return { ...result, isKnown: false };
}

/** What is known of a gate's command on a commit's tree, without running it. */
export async function knownResult(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  commit: string,
): Promise<GateResult | undefined> {
  return parse(await readFile(await fileOf(context, acceptance, commit), "utf8").catch(() => undefined));
}

async function fileOf(
  { git, layout, order }: VerifyContext,
  { command, timeoutMs }: CommandAcceptance,
  commit: string,
): Promise<string> {
  const { root, candidatesGit } = layout.job(order.jobId);
  const { stdout } = await runGit(git, ["rev-parse", `${commit}^{tree}`], { gitDir: candidatesGit });
  const versions = { gate: VERSION, node: process.version };
  return join(root, "gates", sha256(canonicalJson({ tree: stdout.trim(), command, timeoutMs, versions })));
}

function parse(text: string | undefined): GateResult | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return gateResult.Check(value) ? value : undefined;
  } catch {
    return undefined; // Half written, or of another version: it is run again.
  }
}

async function keep(file: string, result: GateResult): Promise<void> {
  await mkdir(join(file, ".."), { recursive: true, mode: 0o755 });
  const making = `${file}.${process.pid}.${result.attemptId}`;
  await writeFile(making, JSON.stringify(result));
  await rename(making, file);
}

function describe({ code, timedOut, durationMs }: SandboxResult): string {
  if (timedOut) return `did not end in ${durationMs} ms`;
  return code === 0 ? `passed in ${Math.round(durationMs)} ms` : `exits with ${code}`;
}
