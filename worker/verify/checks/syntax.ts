import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";

/** Every changed file is what its name says: it parses with its language's parser. */
export const syntax: StaticCheck = {
  name: "syntax",
  reason: "a file that its own language cannot read was never run",
  severity: "error",
  holds: "every changed file parses",
  inspect: ({ files }) => files.flatMap((file) => faultOf(file)),
};

function faultOf({ path, parsedAfter, parsedBefore }: FileChange): { claim: string }[] {
  if (parsedAfter?.kind !== "broken" || parsedBefore?.kind === "broken") return [];
  // A new file that only our parser cannot read is left to the commands that run it.
  if (!parsedAfter.isSure && parsedBefore === undefined) return [];
  return [{ claim: `${path} cannot be parsed: ${parsedAfter.message}` }];
}
