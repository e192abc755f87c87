import type { Change } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { parseSource } from "../syntax/parse-source.ts";

/** Every file that the task promised is there, holds something, and is what its name says. */
export const deliverables: StaticCheck = {
  name: "deliverables",
  reason: "what was promised is looked for, not asked after",
  severity: "error",
  holds: "every deliverable is there and is what its name says",
  inspect: async (change) => {
    const faults: Fault[] = [];
    for (const path of change.task.deliverables) faults.push(...(await faultsOf(change, path)));
    return faults;
  },
};

async function faultsOf({ files, read }: Change, path: string): Promise<Fault[]> {
  // A deliverable is a changed file as a rule: its bytes are there, and parsed for the other checks.
  const changed = files.find((file) => file.path === path);
  const bytes = changed?.after ?? (await read(path));
  if (bytes === undefined) return [{ claim: `the deliverable ${path} does not exist` }];
  if (bytes.toString("latin1").trim() === "") return [{ claim: `the deliverable ${path} is empty` }];
  if (changed !== undefined && !changed.mode.startsWith("100"))
    return [{ claim: `the deliverable ${path} is no plain file` }];
  const parsed = changed?.parsedAfter ?? parseSource(path, bytes.toString("utf8"));
  if (parsed.kind === "broken" && parsed.isSure)
    return [{ claim: `the deliverable ${path} cannot be parsed: ${parsed.message}` }];
  const isIdle = parsed.kind === "script" && (parsed.tree.body as unknown[]).length === 0;
  return isIdle ? [{ claim: `the deliverable ${path} holds nothing but comments` }] : [];
}
