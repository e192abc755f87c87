import type { BrainContext, BrainReply, BrainRequest } from "../brain.ts";
import { analyzeModule } from "./analyze-module.ts";
import { blockText, callTools, filesRead, listLine } from "./conversation.ts";

/** An explorer: reads the files of its brief in one turn and reports what stands in them. */
export async function explore(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  const files = listLine(blockText(context.brief, "brief"), "files");
  const read = filesRead(request);
  if (context.turn === 0 && files.length > 0)
    return callTools(...files.map((path): [string, object] => ["read_file", { path }]));
  const facts = files.flatMap((path) => {
    const source = read.get(path);
    return source === undefined ? [] : [analyzeModule(path, source)];
  });
  const unread = files.filter((path) => !read.has(path));
  const summary = `Read ${facts.length} of ${files.length} files.${unread.length > 0 ? ` Could not read: ${unread.join(", ")}.` : ""}`;
  return callTools(["submit_result", { summary, report: JSON.stringify(facts) }]);
}
