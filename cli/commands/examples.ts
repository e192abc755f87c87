import type { Command } from "commander";
import { WITHOUT_MODEL } from "../../shared/protocol/job/built-in-jobs.ts";
import { safeJson } from "../../shared/support/text/clean-text.ts";
import type { Io } from "../io.ts";
import { type Example, findExample, listExamples } from "../submission/examples.ts";
import { choosePaint } from "../text/paint.ts";
import { renderTable } from "../text/table.ts";

/** `midwatch examples`: lists the example submissions that come with Midwatch, and whether they need an API key. */
export function addExamplesCommand(program: Command, io: Io): void {
  program
    .command("examples")
    .description("List example jobs that you can submit for your own repository, or show one.")
    .argument("[name]", "the example to show")
    .option("--json", "print one JSON document: with a name, the submission itself")
    .addHelpText(
      "after",
      "\nExamples:\n  $ npx midwatch examples\n  $ npx midwatch examples es-modules\n  $ npx midwatch examples es-modules --json > job.json   # a copy to change; submit it with --body job.json --repo PATH",
    )
    .action((name: string | undefined, { json }: { json?: boolean }) => {
      const print = (text: string) => void io.out.write(`${text}\n`);
      if (name !== undefined) return print(json ? safeJson(findExample(name).body, 2) : show(findExample(name)));
      const all = listExamples();
      if (json) return print(safeJson({ examples: all.map(({ body: _body, ...rest }) => rest) }, 2));
      const rows = all.map((one) => [one.name, one.needsKey ? "needs a key" : "needs no key", one.title]);
      print(renderTable(choosePaint(io.out, io.env), ["NAME", "MODEL", "JOB"], rows));
      print(
        `\nShow one: npx midwatch examples NAME. Submit it: npx midwatch submit --example NAME --repo PATH --wait\nWithout a key ${AFTERWORD}.`,
      );
    });
}

/** The second half of the printed sentence "Without a key ...". */
const AFTERWORD = WITHOUT_MODEL.replace("there is no ANTHROPIC_API_KEY, so ", "");

function show({ name, title, needsKey, file, body }: Example): string {
  const key = needsKey
    ? "It needs a model: set ANTHROPIC_API_KEY before npx midwatch up."
    : "It needs no key: the built-in brain does it.";
  const submit = `npx midwatch submit --example ${name} --repo PATH --wait`;
  return `${title}. ${key}\nSubmit it: ${submit}\nIt is the file ${file}:\n${safeJson(body, 2)}`;
}
