import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command, CommanderError } from "commander";
import { warnOfUnknownSettings } from "../shared/settings/unknown-settings.ts";
import { messageOf } from "../shared/support/errors.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";
import { exitCodeOf } from "../shared/support/process/exit-code.ts";
import { hideCredentials } from "../shared/support/secrets/hide-credentials.ts";
import { cleanText } from "../shared/support/text/clean-text.ts";
import { nearest } from "../shared/support/text/nearest.ts";
import { addApprovalsCommand } from "./commands/approvals.ts";
import { addAuditCommand } from "./commands/audit.ts";
import { addBackupCommands } from "./commands/backup.ts";
import { addCostsCommand } from "./commands/costs.ts";
import { addDeleteCommand } from "./commands/delete.ts";
import { addDemoCommand } from "./commands/demo.ts";
import { addDoctorCommand } from "./commands/doctor.ts";
import { addExamplesCommand } from "./commands/examples.ts";
import { addGetCommand } from "./commands/get.ts";
import { addJanitorCommand } from "./commands/janitor.ts";
import { addJobCommands, addPushCommand } from "./commands/job-commands.ts";
import { addKeysCommand } from "./commands/keys.ts";
import { addLogsCommand } from "./commands/logs.ts";
import { addLsCommand } from "./commands/ls.ts";
import { addNightCommand } from "./commands/night.ts";
import { addPresenceCommands } from "./commands/presence.ts";
import { addReportCommand } from "./commands/report.ts";
import { addScheduleCommand } from "./commands/schedule.ts";
import { addSimCommand } from "./commands/sim.ts";
import { addSubmitCommand } from "./commands/submit.ts";
import { addUpCommand } from "./commands/up.ts";
import { addWatchCommand } from "./commands/watch.ts";
import { EXIT, UsageError } from "./exit-codes.ts";
import type { Io } from "./io.ts";

/** Runs one command line, given without the program's name. An error becomes a message on stderr and sets the exit code through `io.end`. */
export async function runCli(args: readonly string[], io: Io): Promise<void> {
  warnOfUnknownSettings(io.env, (text) => io.err.write(`${text}\n`));
  try {
    const program = buildProgram(io);
    refuseUnknownTopic(program, args);
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    io.end(explain(error, io));
  }
}

function buildProgram(io: Io): Command {
  const program = new Command("npx midwatch")
    .description("Plans large jobs, fans them out to isolated workers, attacks every result before it is merged.")
    .version(versionOf(), "-V, --version", "print the version")
    .exitOverride()
    .showHelpAfterError("(--help shows usage)")
    .configureOutput({
      writeOut: (text) => io.out.write(text),
      writeErr: (text) => io.err.write(hideCredentials(text)),
    });
  addUpCommand(program);
  addDemoCommand(program);
  addSubmitCommand(program, io);
  addExamplesCommand(program, io);
  addLsCommand(program, io);
  addGetCommand(program, io);
  addWatchCommand(program, io);
  addLogsCommand(program, io);
  addJobCommands(program, io);
  addDeleteCommand(program, io);
  addApprovalsCommand(program, io);
  addNightCommand(program, io);
  addScheduleCommand(program, io);
  addPresenceCommands(program, io);
  addReportCommand(program, io);
  addPushCommand(program, io);
  addCostsCommand(program, io);
  addKeysCommand(program, io);
  addAuditCommand(program, io);
  addBackupCommands(program, io);
  addJanitorCommand(program, io);
  addDoctorCommand(program);
  addSimCommand(program);
  program.addHelpText(
    "after",
    "\nExit codes: 0 ok, 1 the job failed or the request was refused, 2 wrong usage, 130 Ctrl-C.",
  );
  return program;
}

/** Commander itself answers `help NAME` with the whole list of commands if there is no command NAME. */
function refuseUnknownTopic(program: Command, args: readonly string[]): void {
  const at = args.indexOf("help");
  const group = at === 0 ? program : program.commands.find((command) => at === 1 && command.name() === args[0]);
  const topic = args[at + 1];
  if (group === undefined || group.commands.length === 0 || topic === undefined || topic.startsWith("-")) return;
  const names = ["help", ...group.commands.map((command) => command.name())];
  if (names.includes(topic)) return;
  const near = nearest(topic, names);
  const hint = near === undefined ? "" : `\n(Did you mean ${near}?)`;
  group.error(`error: unknown command '${topic}'${hint}`, { exitCode: EXIT.usage, code: "commander.unknownCommand" });
}

function versionOf(): string {
  const manifest = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as { version: string };
  return manifest.version;
}

function explain(error: unknown, io: Io): number {
  // Commander has already written its error message.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  // Runtime errors of these types are bugs of Midwatch, so the stack is printed.
  const isBug = error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError;
  const text = isBug ? (error.stack ?? error.message) : messageOf(error);
  io.err.write(`midwatch: ${cleanText(text)}\n`);
  return error instanceof UsageError ? EXIT.usage : exitCodeOf(error);
}
