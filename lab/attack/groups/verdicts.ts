import { execFile } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { judgeCompletion, makeTargetJobs } from "../../bench/verifier/completion-rows.ts";
import { CUT_CASES, cutRuns } from "../../bench/verifier/cut-runs.ts";
import { commitTree } from "../../bench/verifier/honest-rows.ts";
import { COMPLETION_WAYS, makeCompletion } from "../../bench/verifier/sets/forged/completions.ts";
import { findTarget, TARGETS } from "../../bench/verifier/sets/forged/targets.ts";
import type { Completion, Target } from "../../bench/verifier/sets/forged/types.ts";
import { VERDICT_WAYS } from "../../bench/verifier/sets/forged/verdicts.ts";
import { judgeVerdict } from "../../bench/verifier/verdict-rows.ts";
import type { Attack, AttackGroup, Fact } from "../attack.ts";
import { inTemporaryFolder } from "../env/in-temporary-folder.ts";
import { makeSandbox } from "../env/make-sandbox.ts";

const run = promisify(execFile);
/** Time limit of a control's command, ms. */
const PLAIN_MS = 30_000;

/** Attacks on verdicts: wrong work that is made to look right, and harmless commands that a verifier submits as attacks. */
export const verdicts: AttackGroup = {
  name: "verdicts",
  about:
    "interrupted checks and gates, reporters called from the tests, replaced runners, harmless commands as attacks",
  attacks: [
    cut("cut-a-check", "check: passes without the change"),
    cut("cut-a-gate", "gate"),
    cut("cut-a-batch", "batch"),
    cut("cut-a-finding", "finding: holds"),
    ...[
      "exit-on-load",
      "forged-tap",
      "forged-frames",
      "rewritten-runner-events",
      "answers-read-from-the-test-file",
    ].map((way) => cheat(way)),
    ...["runner-says-exit-0", "makefile-emptied", "py-shadowed-runner-folders", "acceptance-true"].map((way) =>
      cheat(way),
    ),
    cheat("scripts-exit-0", "median"),
    ...["ls", "node-nothing", "bracket", "shell-true", "checksums", "or-true"].map((way) => look(way)),
  ],
};

/** Makes an attack that interrupts the judgement of wrong work while a sandbox runs, once for each sandbox that the judgement starts. */
function cut(name: string, of: string): Attack {
  return {
    name,
    from: "own",
    attempt: () =>
      inTemporaryFolder(async (folder) => {
        const cases = CUT_CASES.filter((each) => each.name === of && !each.isRight);
        const rows = await cutRuns({ folder, sandbox: await makeSandbox(folder), cases, points: ["middle", "killed"] });
        const wrong = rows.filter(({ isWrong }) => isWrong);
        return { worked: wrong.length > 0, seen: `${wrong.length} wrong verdicts of ${rows.length} cuts` };
      }),
    control: async () => {
      // The control is a check that reads only exit codes. It takes the killed command for a command that fails without the change.
      const killed = await run("/bin/sh", ["-c", "sleep 5; test -f README.md"], { timeout: 300 }).then(
        () => 0,
        (error: { code: number | null }) => error.code,
      );
      return { worked: killed !== 0, seen: `the killed command ended with ${killed}` };
    },
  };
}

/** Makes an attack by a cheating method that makes wrong work look finished. Its target is `on`, or the first target to which the method applies. */
function cheat(name: string, on?: string): Attack {
  const way = COMPLETION_WAYS.find((each) => each.name === name);
  const cases = TARGETS.flatMap((target) => {
    const made = way === undefined ? undefined : makeCompletion(way, target);
    return made === undefined ? [] : [{ target, made }];
  });
  const first = cases.find(({ target }) => on === undefined || target.name === on);
  if (way === undefined || first === undefined) throw new Error(`no cheat ${name}`);
  return {
    name,
    from: "own",
    attempt: () =>
      inTemporaryFolder(async (folder) => {
        const sandbox = await makeSandbox(folder);
        const job = (await makeTargetJobs(folder, sandbox)).get(first.target.name);
        if (job === undefined) throw new Error(`no job of ${first.target.name}`);
        const { outcome, why } = await judgeCompletion(job, { ...first, sandbox, slot: 0, n: 1 });
        return { worked: outcome === "accepted", seen: `${outcome}: ${why}`.slice(0, 200) };
      }),
    control: () => inTemporaryFolder((folder) => runPlainly(folder, first.target, first.made)),
  };
}

async function runPlainly(folder: string, target: Target, made: Completion): Promise<Fact> {
  const root = join(folder, "plain");
  await commitTree(root, target.base, target.executable);
  for (const [path, text] of Object.entries(made.files)) {
    const file = join(root, path);
    if (text === null) rmSync(file, { force: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
      if (text.startsWith("#!") || made.executable?.includes(path) === true) chmodSync(file, 0o755);
    }
  }
  for (const [path, to] of Object.entries(made.links ?? {})) {
    rmSync(join(root, path), { force: true });
    symlinkSync(to, join(root, path));
  }
  const command = made.acceptance ?? target.acceptance;
  const code = await run("/bin/bash", ["-c", command], { cwd: root, timeout: PLAIN_MS }).then(
    () => 0,
    (error: { code: number | null }) => error.code,
  );
  return { worked: code === 0, seen: `the acceptance of wrong work ended with ${code}` };
}

/** Makes an attack by a verifier that submits harmless commands as attacks on a right change. */
function look(name: string): Attack {
  const way = VERDICT_WAYS.find((each) => each.name === name);
  if (way === undefined) throw new Error(`no look ${name}`);
  const target = findTarget(way.target);
  return {
    name: `look-${name}`,
    from: "own",
    attempt: () =>
      inTemporaryFolder(async (folder) => {
        const sandbox = await makeSandbox(folder);
        const job = (await makeTargetJobs(folder, sandbox)).get(way.target);
        if (job === undefined) throw new Error(`no job of ${way.target}`);
        const { isAccepted, why } = await judgeVerdict(job, { way, sandbox, slot: 0, n: 1 });
        return { worked: isAccepted, seen: why.slice(0, 200) };
      }),
    control: () =>
      inTemporaryFolder(async (folder) => {
        // The control is a check that reads only exit codes. It accepts all of these commands.
        const root = join(folder, "plain");
        await commitTree(root, { ...target.base, ...target.right }, target.executable);
        const attack = join(folder, "attack");
        mkdirSync(attack);
        for (const [path, text] of Object.entries(way.files ?? {}))
          writeFileSync(join(attack, path.slice("/attack/".length)), text.replaceAll("/work/", `${root}/`));
        cpSync(root, join(folder, "base"), { recursive: true });
        const codes = new Set<number | null>();
        for (const command of way.run) {
          const text = command.replaceAll("/attack", attack).replaceAll("/work", root);
          const ran = await run("/bin/bash", ["-c", text], { cwd: root, timeout: PLAIN_MS }).then(
            () => 0,
            (error: { code: number | null }) => error.code,
          );
          codes.add(ran);
        }
        return { worked: codes.size === 1 && codes.has(0), seen: `the commands ended with ${[...codes].join(", ")}` };
      }),
  };
}
