import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { type Suppression, suppressionsIn } from "../syntax/suppressions.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

/** The change suppresses no new warnings. Suppressions are counted over the whole change, since moved code may keep its suppressions. */
export const noSuppressions: StaticCheck = {
  name: "no-suppressions",
  reason: "a silenced warning hides a fault",
  severity: "error",
  holds: "no new any, lint or type ignores, swallowed errors",
  inspect: async (change) => {
    if (change.isAllowed("suppressions")) return [];
    const files = change.files.filter(({ path }) => !GENERATED.test(path) && !isFixturePath(path));
    const before = new Map<string, Suppression[]>();
    const after = new Map<string, Suppression[]>();
    for (const file of files) {
      before.set(file.path, [...inside(file, file.parsedBefore), ...(await inherited(change, file))]);
      after.set(file.path, inside(file, file.parsedAfter));
    }
    return objectionsOf(before, after);
  },
};

/** Matches generated files, and declarations of foreign code, which may contain suppressions. */
const GENERATED =
  /(?:^|\/)(?:generated|__generated__|gen|vendor|third_party|dist|build)\/|[._-](?:generated|gen|pb)\.\w+$|_pb2(?:_grpc)?\.pyi?$|\.d\.[cm]?ts$|\.min\.js$/;

function inside({ path }: FileChange, parsed: Parsed | undefined): Suppression[] {
  return parsed === undefined ? [] : suppressionsIn(parsed, { isTest: isTestPath(path) });
}

/** Suppressions that a new file may have copied from a file with the same name. For each suppression, the highest count in any such file. */
async function inherited({ namesakes }: Change, file: FileChange): Promise<Suppression[]> {
  if (file.parsedBefore !== undefined || inside(file, file.parsedAfter).length === 0) return [];
  const most = new Map<string, Suppression[]>();
  for (const origin of await namesakes(file.path)) {
    for (const [name, found] of byName(inside(file, origin)))
      if (found.length > (most.get(name)?.length ?? 0)) most.set(name, found);
  }
  const needed = byName(inside(file, file.parsedAfter));
  return [...most].flatMap(([name, found]) => found.slice(0, needed.get(name)?.length ?? 0));
}

function objectionsOf(
  before: ReadonlyMap<string, Suppression[]>,
  after: ReadonlyMap<string, Suppression[]>,
): Objection[] {
  const known = byName([...before.values()].flat());
  const all = byName([...after.values()].flat());
  return [...all].flatMap(([name, found]) => {
    const [first] = found;
    const count = known.get(name)?.length ?? 0;
    if (first === undefined || found.length <= count || isNarrowed(first, known, all)) return [];
    return [...after].flatMap(([path, own]) => {
      const now = byName(own).get(name)?.length ?? 0;
      const then = byName(before.get(path) ?? []).get(name)?.length ?? 0;
      return now > then ? [{ claim: `${path}: ${name} occurs ${now} times, ${then} before` }] : [];
    });
  });
}

/** Whether a narrow suppression, of one line or rule, replaces a wider suppression, of a whole file or of all rules. */
function isNarrowed(
  { family, isWide }: Suppression,
  known: ReadonlyMap<string, Suppression[]>,
  all: ReadonlyMap<string, Suppression[]>,
): boolean {
  const wide = (from: ReadonlyMap<string, Suppression[]>) =>
    [...from.values()].flat().filter((each) => each.isWide && each.family === family).length;
  return !isWide && wide(all) < wide(known);
}

function byName(found: readonly Suppression[]): Map<string, Suppression[]> {
  const names = new Map<string, Suppression[]>();
  for (const each of found) names.set(each.name, [...(names.get(each.name) ?? []), each]);
  return names;
}
