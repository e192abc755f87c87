import { Command, CommanderError, Option } from "commander";
import { messageOf } from "../../shared/support/errors.ts";
import { makeDocument } from "../bench/document.ts";
import { describeCommit, describeMachine } from "../bench/measure/describe-machine.ts";
import { renderDocument } from "../bench/render-document.ts";
import { drawComments, renderDraw } from "./drawn-comments.ts";
import type { Figure, Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";

interface Streams {
  readonly out: { write(text: string): unknown };
  readonly err: { write(text: string): unknown };
}

interface Options {
  readonly json?: true;
  readonly list?: true;
  readonly key?: true;
  readonly only?: string;
  readonly draw?: string;
}

const EXIT = { ran: 0, failed: 1, usage: 2 } as const;

const HELP = `
Prints one document as the benches do. Exit codes: 0 it ran, even if goals were missed; 1 it failed to run; 2 wrong usage.`;

/** Runs one command line (without the program's name) and returns its exit code. */
export async function runStructure(
  args: readonly string[],
  { tree, measures }: { tree: SourceTree; measures: readonly Measure[] },
  io: Streams,
): Promise<number> {
  const rows = measures.map(({ name, about }) => `  ${name.padEnd(10)} ${about}`).join("\n");
  const program = new Command("structure")
    .description("Measures how the sources are organised and worded, against the goals of the project.")
    .addOption(new Option("--only <row>", "measure one of the rows below").choices(measures.map(({ name }) => name)))
    .option("--json", "print one JSON document on stdout; progress goes to stderr")
    .addOption(new Option("--list", "print the places behind the figures, one a line").conflicts("json"))
    .addOption(new Option("--draw <seed>", "print 100 comments drawn by this seed").conflicts(["json", "list", "only"]))
    .option("--key", "with --draw, print where each of its comments is, and nothing else")
    .addHelpText("after", `\nRows:\n${rows}\n${HELP}`)
    .exitOverride()
    .configureOutput({ writeOut: (text) => io.out.write(text), writeErr: (text) => io.err.write(text) });
  try {
    program.parse([...args], { from: "user" });
    const { only, draw, key, ...form } = program.opts<Options>();
    if (draw !== undefined) {
      io.out.write(renderDraw(drawComments(tree, draw), key === true ? "places" : "texts"));
      return EXIT.ran;
    }
    const chosen = measures.filter(({ name }) => only === undefined || name === only);
    const figures: Figure[] = [];
    for (const measure of chosen) figures.push(await measure.run(tree, (text) => io.err.write(`${text}\n`)));
    io.out.write(render(figures, form));
    return EXIT.ran;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ran : EXIT.usage;
    io.err.write(`the structure could not be measured: ${messageOf(error)}\n`);
    return EXIT.failed;
  }
}

function render(figures: readonly Figure[], { json, list }: Options): string {
  if (list) return figures.flatMap((figure) => figure.list.map((line) => `${line}\n`)).join("");
  const origin = { name: "structure", commit: describeCommit(), machine: describeMachine() };
  const document = makeDocument({ ...origin, rows: figures.flatMap(({ rows }) => rows) });
  return json ? `${JSON.stringify(document, null, 2)}\n` : `${renderDocument(document)}\n`;
}
