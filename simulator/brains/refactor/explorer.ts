import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import { analyzeModule, unknownModule } from "./analyze-module.ts";
import { blockText, callsMade, callTools, filesRead, listLine, unfinishedReads } from "./conversation.ts";

/** Plays an explorer: reads the files of its brief in one turn, and reports facts about them. */
export async function explore(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const files = listLine(blockText(context.brief, "brief"), "files");
  const asked = new Set(callsMade(request).map(({ input }) => String(input.path)));
  const rest = [
    ...files.filter((path) => !asked.has(path)).map((path) => ({ path })),
    ...unfinishedReads(request).filter(({ path }) => files.includes(path)),
  ];
  if (rest.length > 0) return callTools(...rest.map((input): [string, object] => ["read_file", input]));
  return report(files, request);
}

function report(files: readonly string[], request: BrainRequest): BrainReply {
  const read = filesRead(request);
  const failed = new Map(
    callsMade(request)
      .filter(({ name, result }) => name === "read_file" && result?.isError === true)
      .map(({ input, result }) => [String(input.path), result?.content ?? ""]),
  );
  const modules = files.map((path) => {
    const source = read.get(path);
    if (source === undefined) return unknownModule(path, `cannot be read: ${failed.get(path) ?? "no tool showed it"}`);
    if (source.includes(NOT_UTF8)) return unknownModule(path, "is not UTF-8");
    return analyzeModule(path, source);
  });
  const clear = modules.filter(({ obstacles }) => obstacles.length === 0).length;
  const summary = `Read ${files.length} files; ${clear} of them have no obstacle.`;
  return callTools(["submit_result", { summary, report: JSON.stringify({ modules }) }]);
}

/** The note that follows the text of a file that is not UTF-8, see `worker/tools/read-file.ts`. */
const NOT_UTF8 = "\n(this file is not UTF-8: ";
