import type { Command } from "commander";
import { absolutePaths } from "../../launch/absolute-paths.ts";
import { examineMachine } from "../../launch/examine-machine.ts";
import { examineRepository } from "../../launch/examine-repository.ts";
import { readEnv } from "../../shared/support/env.ts";
import { requireFolder } from "../require-folder.ts";

/** `midwatch doctor`: what this machine has of what Midwatch needs, and where it was found. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .description("show what Midwatch needs on this machine, where it was found, and whether the sandbox holds")
    .option("--repo <path>", "say, too, which programs a repository seems to need, and whether sandboxes have them")
    .option("--json", "print one JSON document")
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
