import type { StaticCheck } from "../static-check.ts";
import { suppressionsIn } from "../syntax/suppressions.ts";

/** Nothing that would complain is switched off. */
export const noSuppressions: StaticCheck = {
  name: "no-suppressions",
  reason: "a complaint that is silenced is a fault that is kept",
  severity: "error",
  holds: "no new any, lint or type ignores, swallowed errors",
  inspect: ({ files, isAllowed }) =>
    isAllowed("suppressions")
      ? []
      : files.flatMap(({ path, parsedBefore, parsedAfter }) => {
          if (parsedAfter === undefined) return [];
          const known = suppressionsIn(parsedBefore ?? { kind: "other" });
          return [...suppressionsIn(parsedAfter)]
            .filter(([name, count]) => count > (known.get(name) ?? 0))
            .map(([name, count]) => ({
              claim: `${path}: ${name} stands there ${count} times, ${known.get(name) ?? 0} before`,
            }));
        }),
};
