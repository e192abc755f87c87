import { Command, CommanderError } from "commander";
import { messageOf } from "../../shared/support/errors.ts";
import { makeDocument } from "../bench/document.ts";
import { describeCommit, describeMachine } from "../bench/measure/describe-machine.ts";
import { renderDocument } from "../bench/render-document.ts";
import type { AttackGroup } from "./attack.ts";
import { chooseGroups } from "./choose-groups.ts";
import { runGroups } from "./run-groups.ts";

/** Where the suite's output goes. */
interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

const EXIT = { held: 0, failed: 1, usage: 2, breached: 3 } as const;

interface Options {
  readonly json?: boolean;
  readonly list?: boolean;
  readonly only?: readonly string[];
}

/** Runs one command line (without the program's name) and answers with its exit code. */
export async function runAttacks(
  args: readonly string[],
  groups: readonly AttackGroup[],
  io: Streams,
): Promise<number> {
  let code: number = EXIT.held;
  const program = new Command("attack")
    .description(
      "Attacks Midwatch's own defences on this machine, and each time shows by a control that the attack works.",
    )
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .option("--list", "name the groups and their attacks, and run nothing")
    .option("--only <name...>", "run these only: a group, or an attack as group/name")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .action(async (options: Options) => {
      const chosen = chooseGroups(groups, options.only ?? []);
      if ("unknown" in chosen) {
        io.err.write(`there is no group or attack ${chosen.unknown}; see --list. Nothing was run\n`);
        code = EXIT.usage;
      } else if (options.list === true) io.out.write(listOf(chosen.groups));
      else
        code = await runAll(chosen.groups, { asJson: options.json === true, isWhole: options.only === undefined }, io);
    });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.held : EXIT.usage;
    throw error;
  }
  return code;
}

const HELP = `
Prints one document {name, commit, machine, rows:[{name, value, unit, goal, holds, note?}], holds}: first the lines over all
attacks, then figures, then one row an attack, 0 for stopped and 1 for succeeded. A row is not measured, and does not hold,
when its attack could not be run or its control did not work. The note says what was seen outside, with and without the defence.
Exit codes: 0 it ran and nothing got through (a figure of cost may miss its goal); 1 it could not be run; 2 wrong usage;
3 an attack succeeded, could not be run, or did not work without the defence either.`;

function listOf(groups: readonly AttackGroup[]): string {
  return groups
    .map(({ name, about, attacks = [] }) =>
      [`${name}: ${about}`, ...attacks.map((attack) => `  ${name}/${attack.name} (${attack.from})`), ""].join("\n"),
    )
    .join("\n");
}

async function runAll(
  groups: readonly AttackGroup[],
  { asJson, isWhole }: { asJson: boolean; isWhole: boolean },
  io: Streams,
): Promise<number> {
  try {
    const { rows, isBreached } = await runGroups(groups, { say: (text) => io.err.write(`${text}\n`), isWhole });
    const document = makeDocument({ name: "attack", commit: describeCommit(), machine: describeMachine(), rows });
    io.out.write(asJson ? `${JSON.stringify(document, null, 2)}\n` : renderDocument(document));
    return isBreached ? EXIT.breached : EXIT.held;
  } catch (error) {
    io.err.write(`the attacks could not be run: ${messageOf(error)}\n`);
    return EXIT.failed;
  }
}
