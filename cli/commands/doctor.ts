import type { Command } from "commander";
import { absolutePaths } from "../../launch/absolute-paths.ts";
import { examineMachine } from "../../launch/examine-machine.ts";
import { examineRepository } from "../../launch/examine-repository.ts";
import { readEnv } from "../../shared/support/env.ts";
import { requireFolder } from "../require-folder.ts";

/** `midwatch doctor`: the programs that Midwatch needs, their locations, and the state of the sandbox. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("Check this machine for the programs that Midwatch needs, and test the sandbox.")
    .option("--repo <path>", "also check whether sandboxes have the programs that this repository seems to need")
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExamples:\n  $ npx midwatch doctor\n  $ npx midwatch doctor --repo .")
    .action(async ({ json, repo }: { json?: boolean; repo?: string }) => {
      if (repo !== undefined) requireFolder(repo, "--repo");
      const env = absolutePaths(readEnv(), process.cwd());
      const needs = repo === undefined ? [] : examineRepository(repo, env);
      const examined = [...(await examineMachine(env)), ...needs];
      const ok = examined.every((each) => each.ok);
      if (json === true) process.stdout.write(`${JSON.stringify({ ok, checks: examined }, null, 2)}\n`);
      else
        for (const each of examined)
          process.stdout.write(`${each.ok ? "ok  " : "FAIL"}  ${each.name.padEnd(12)} ${each.detail}\n`);
      if (!ok) process.exitCode = 1;
    });
}
