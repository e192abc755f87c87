import { Command, CommanderError } from "commander";
import { defined } from "../../shared/support/defined.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Bench, BenchSize } from "./bench.ts";
import { makeDocument } from "./document.ts";
import { describeCommit, describeMachine } from "./measure/describe-machine.ts";
import { renderDocument } from "./render-document.ts";

/** The streams to which a bench writes its results and its progress. */
interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

const EXIT = { ran: 0, failed: 1, usage: 2 } as const;

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runBenches(args: readonly string[], benches: readonly Bench[], io: Streams): Promise<number> {
  let code: number = EXIT.ran;
  const program = new Command("bench")
    .description("Measures Midwatch on this machine, with the simulator. Run nothing else at the same time.")
    .argument("[name...]", benches.map(({ name, about }) => `${name}: ${about}`).join("; "))
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .option("--full", "run all cases of runners, verifier and world, which leave some out by default")
    .option("--only <text>", "run only the cases whose name or group contains this text")
    .addHelpText("after", HELP)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) })
    .action(async (names: string[], { json, full, only }: { json?: boolean; full?: boolean; only?: string }) => {
      const unknown = names.find((name) => !benches.some((bench) => bench.name === name));
      if (unknown !== undefined) {
        const known = benches.map(({ name }) => name).join(", ");
        io.err.write(`there is no bench ${unknown}; expected one of: ${known}. Nothing was run\n`);
        code = EXIT.usage;
        return;
      }
      const chosen = benches.filter(({ name }) => names.length === 0 || names.includes(name));
      if (only !== undefined && !chosen.every(({ hasCases }) => hasCases === true)) {
        const able = benches.filter(({ hasCases }) => hasCases === true).map(({ name }) => name);
        io.err.write(`--only chooses among the cases of a bench that has cases: ${able.join(", ")}. Nothing was run\n`);
        code = EXIT.usage;
        return;
      }
      code = await runAll(chosen, { asJson: json === true, isFull: full === true, ...defined({ only }) }, io);
    });
  try {
    await program.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ran : EXIT.usage;
    throw error;
  }
  return code;
}

const HELP = `
Without a name all benches run, one after the other. With --json one name prints one document
{name, commit, machine, rows:[{name, value, unit, goal, holds, note?}], holds}; several names, or none, print an array of documents. A row that misses its goal has holds: false; a row without a goal has goal: null and holds: null. A document holds if every row with a goal meets it.
Exit codes: 0 it ran, even if goals were missed; 1 it failed to run; 2 wrong usage.`;

async function runAll(
  chosen: readonly Bench[],
  { asJson, ...size }: BenchSize & { asJson: boolean },
  io: Streams,
): Promise<number> {
  const origin = { commit: describeCommit(), machine: describeMachine() };
  const documents = [];
  try {
    for (const bench of chosen) {
      const rows = await bench.run((text) => io.err.write(`${text}\n`), size);
      const document = makeDocument({ name: bench.name, ...origin, rows });
      documents.push(document);
      if (!asJson) io.out.write(`${renderDocument(document)}\n`);
    }
  } catch (error) {
    io.err.write(`the bench could not be run: ${messageOf(error)}\n`);
    return EXIT.failed;
  }
  if (asJson) io.out.write(`${JSON.stringify(chosen.length === 1 ? documents[0] : documents, null, 2)}\n`);
  return EXIT.ran;
}
