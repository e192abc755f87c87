import type { Change, FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { suppressionsIn } from "../syntax/suppressions.ts";

/** Nothing that would complain is switched off. A file that was moved may keep what it had. */
export const noSuppressions: StaticCheck = {
  name: "no-suppressions",
  reason: "a complaint that is silenced is a fault that is kept",
  severity: "error",
  holds: "no new any, lint or type ignores, swallowed errors",
  inspect: async (change) => {
    if (change.isAllowed("suppressions")) return [];
    return (await Promise.all(change.files.map((file) => faultsOf(change, file)))).flat();
  },
};

async function faultsOf({ namesakes }: Change, { path, parsedBefore, parsedAfter }: FileChange): Promise<Fault[]> {
  const after = parsedAfter === undefined ? [] : [...suppressionsIn(parsedAfter)];
  if (after.length === 0) return [];
  const origins = (parsedBefore === undefined ? await namesakes(path) : [parsedBefore]).map(suppressionsIn);
  return after.flatMap(([name, count]) => {
    const known = Math.max(0, ...origins.map((origin) => origin.get(name) ?? 0));
    return count > known ? [{ claim: `${path}: ${name} stands there ${count} times, ${known} before` }] : [];
  });
}
