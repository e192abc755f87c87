import { messageOf } from "../../../shared/support/errors.ts";
import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { analyzeModule } from "./analyze-module.ts";
import { blockText, callsMade, callTools, filesRead, listLine, unfinishedReads } from "./conversation.ts";

/** An explorer: reads the files of its brief in one turn and reports what stands in them. */
export async function explore(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const files = listLine(blockText(context.brief, "brief"), "files");
  const asked = new Set(callsMade(request).map(({ input }) => String(input.path)));
  const rest = [
    ...files.filter((path) => !asked.has(path)).map((path) => ({ path })),
    ...unfinishedReads(request).filter(({ path }) => files.includes(path)),
  ];
  if (rest.length > 0) return callTools(...rest.map((input): [string, object] => ["read_file", input]));
  return report(files, filesRead(request));
}

function report(files: readonly string[], read: ReadonlyMap<string, string>): BrainReply {
  const modules: ModuleFacts[] = [];
  const problems: string[] = [];
  for (const path of files) {
    try {
      const source = read.get(path);
      if (source === undefined) problems.push(`Could not read ${path}.`);
      else modules.push(analyzeModule(path, source));
    } catch (error) {
      problems.push(`Could not parse ${path}: ${messageOf(error)}.`);
    }
  }
  const summary = [`Read ${modules.length} of ${files.length} files.`, ...problems].join(" ").slice(0, 3900);
  return callTools(["submit_result", { summary, report: JSON.stringify({ modules }) }]);
}
