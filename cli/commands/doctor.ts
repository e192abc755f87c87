import type { Command } from "commander";
import { absolutePaths } from "../../launch/absolute-paths.ts";
import { type Examined, examineMachine } from "../../launch/examine-machine.ts";
import { examineRepository } from "../../launch/examine-repository.ts";
import { type ExaminedRunner, examineRunners, runnerLine } from "../../launch/examine-runners.ts";
import { readEnv } from "../../shared/support/env.ts";
import { requireFolder } from "../require-folder.ts";

/** `midwatch doctor`: the programs that Midwatch needs, their locations, and the state of the sandbox. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("Check this machine for the programs that Midwatch needs, and test the sandbox.")
    .option(
      "--repo <path>",
      "also name the test runners of this repository, and check whether sandboxes have their programs",
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ npx midwatch doctor\n  $ npx midwatch doctor --repo .")
    .action(async ({ json, repo }: { json?: boolean; repo?: string }) => {
      if (repo !== undefined) requireFolder(repo, "--repo");
      const env = absolutePaths(readEnv(), process.cwd());
      const checks = await examineMachine(env);
      const found =
        repo === undefined ? undefined : { needs: examineRepository(repo, env), runners: examineRunners(repo, env) };
      const isOk = print([...checks, ...(found?.needs ?? [])], found?.runners, { json: json === true });
      if (!isOk) process.exitCode = 1;
    });
}

/** Prints the results; returns whether all of them are good. */
function print(
  checks: readonly Examined[],
  runners: readonly ExaminedRunner[] | undefined,
  { json }: { json: boolean },
): boolean {
  const lines = [...checks, ...(runners ?? []).map(runnerLine)];
  const ok = lines.every((each) => each.ok);
  const document = { ok, checks, ...(runners === undefined ? {} : { runners }) };
  if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
  else
    for (const { name, detail, ...each } of lines)
      process.stdout.write(`${each.ok ? "ok  " : "FAIL"}  ${name.padEnd(12)} ${detail}\n`);
  return ok;
}
