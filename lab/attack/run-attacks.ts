import { Command, CommanderError } from "commander";
import { messageOf } from "../../shared/support/errors.ts";
import { makeDocument } from "../bench/document.ts";
import { describeCommit, describeMachine } from "../bench/measure/describe-machine.ts";
import { renderDocument } from "../bench/render-document.ts";
import type { AttackGroup } from "./attack.ts";
import { runGroups } from "./run-groups.ts";

/** The streams to which the suite writes its results and its progress. */
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

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runAttacks(
  args: readonly string[],
  groups: readonly AttackGroup[],
  io: Streams,
): Promise<number> {
  let code: number = EXIT.held;
  const program = new Command("attack")
    .description(
      "Attacks Midwatch's own defences on this machine; a control shows that each attack works without the defence.",
    )
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .option("--list", "list the groups and their attacks, and run nothing")
    .option("--only <name...>", "run only these: a group, or an attack as group/name")
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
Prints one document {name, commit, machine, rows:[{name, value, unit, goal, holds, note?}], holds}: first totals, then figures, then one row per attack, 0 for stopped and 1 for succeeded. A row is not measured, and does not hold, when its attack could not be run or its control did not work. The note has the facts that were observed with and without the defence.
Exit codes: 0 every attack was stopped (a figure of cost may miss its goal); 1 the suite failed; 2 wrong usage; 3 an attack succeeded, could not be run, or did not work without the defence either.`;

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

/** Returns the groups that `only` selects, with only the selected attacks; all groups if `only` is empty. */
function chooseGroups(
  groups: readonly AttackGroup[],
  only: readonly string[],
): { groups: readonly AttackGroup[] } | { unknown: string } {
  if (only.length === 0) return { groups };
  const known = new Set(
    groups.flatMap(({ name, attacks = [] }) => [name, ...attacks.map((one) => `${name}/${one.name}`)]),
  );
  const unknown = only.find((name) => !known.has(name));
  if (unknown !== undefined) return { unknown };
  return { groups: groups.flatMap((group) => narrow(group, only)) };
}

function narrow(group: AttackGroup, only: readonly string[]): AttackGroup[] {
  if (only.includes(group.name)) return [group];
  const attacks = (group.attacks ?? []).filter(({ name }) => only.includes(`${group.name}/${name}`));
  return attacks.length === 0 ? [] : [{ name: group.name, about: group.about, attacks }];
}
