import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { type Exports, exportsOf } from "../syntax/exported-names.ts";
import { type Parsed, parseSource } from "../syntax/parse-source.ts";
import { placesOf } from "./import-places.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

/**
 * A module that stays keeps what it exports, unless the task says that it may not. Types of TypeScript count: callers
 * import them too. Where a module's names cannot be known from its source, nothing is held against it.
 */
export const exportsKept: StaticCheck = {
  name: "exports-kept",
  reason: "callers outside the repository cannot be searched for",
  severity: "error",
  holds: "every module that stays exports what it did",
  inspect: async (change) => {
    if (change.isAllowed("exports")) return [];
    const faults: Fault[] = [];
    for (const file of change.files.filter(isModule)) faults.push(...(await droppedNames(change, file)));
    return faults;
  },
};

function isModule({ path, status }: FileChange): boolean {
  const isScaffold = isTestPath(path) || isFixturePath(path) || /\.(?:stories|config|bench)\.[cm]?[jt]sx?$/.test(path);
  return status !== "A" && status !== "D" && !isScaffold;
}

async function droppedNames(change: Change, { path, parsedBefore, parsedAfter }: FileChange): Promise<Fault[]> {
  const before = listDir(parsedBefore);
  const after = listDir(parsedAfter);
  if (before === undefined || after === undefined) return [];
  const were = await wholeNames(before, { change, path, side: "before" });
  const are = await wholeNames(after, { change, path, side: "after" });
  if (are.isOpen) return [];
  // A module that changes from one system to the other is compared by its names only.
  const isTurned = were.names.has("module.exports") !== are.names.has("module.exports");
  const skipped = isTurned ? ["module.exports", "default"] : [];
  // A name that is handed on without a word for it may be a type, and the other way round.
  const isThere = (name: string) => are.names.has(name) || are.types.has(name);
  const dropped = [...were.names].filter((name) => !are.names.has(name) && !skipped.includes(name));
  const turned = dropped.filter((name) => were.passedOn.has(name) && are.types.has(name));
  const types = [...were.types].filter((name) => !were.names.has(name) && !isThere(name));
  return [
    ...dropped.filter((name) => !turned.includes(name)).map((name) => ({ claim: `${path} no longer exports ${name}` })),
    ...types.map((name) => ({ claim: `${path} no longer exports the type ${name}` })),
  ];
}

function listDir(parsed: Parsed | undefined): (Exports & { passedOn: ReadonlySet<string> }) | undefined {
  if (parsed?.kind !== "script") return undefined;
  const passedOn = (
    parsed.tree.body as {
      type: string;
      isExport?: boolean;
      id?: { name?: string };
      specifiers?: { exported?: { name?: string } }[];
    }[]
  ).flatMap(({ type, isExport, id, specifiers = [] }) => {
    if (type === "TSImportEqualsDeclaration" && isExport === true) return [String(id?.name)];
    return type === "ExportNamedDeclaration" ? specifiers.map(({ exported }) => String(exported?.name)) : [];
  });
  return { ...exportsOf(parsed.tree), passedOn: new Set(passedOn) };
}

interface Whole {
  readonly names: Set<string>;
  readonly types: Set<string>;
  readonly passedOn: ReadonlySet<string>;
  isOpen: boolean;
}

/** Modules that are followed from one that hands others through. */
const MAX_FOLLOWED = 200;

/** The names of a module with those of all modules that it hands through. */
async function wholeNames(
  own: Exports & { passedOn: ReadonlySet<string> },
  { change, path, side }: { change: Change; path: string; side: "before" | "after" },
): Promise<Whole> {
  const whole: Whole = {
    names: new Set(own.names),
    types: new Set(own.types),
    passedOn: own.passedOn,
    isOpen: own.isOpen,
  };
  const open = own.handsThrough.map((specifier) => ({ from: path, specifier }));
  const seen = new Set([path]);
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (!/^\.\.?(?:\/|$)/.test(next.specifier)) {
      whole.names.add(`* from ${next.specifier}`);
      continue;
    }
    const found = await readAt(change, { ...next, side });
    if (found === undefined || seen.size > MAX_FOLLOWED) whole.isOpen = true;
    if (found === undefined || seen.has(found.path)) continue;
    seen.add(found.path);
    for (const specifier of join(whole, found.parsed)) open.push({ from: found.path, specifier });
  }
  return whole;
}

/** Adds what a module that is handed through exports; answers with what that one hands through in turn. */
function join(whole: Whole, parsed: Parsed): readonly string[] {
  const inside = parsed.kind === "script" ? exportsOf(parsed.tree) : undefined;
  if (inside === undefined || inside.isOpen) whole.isOpen = true;
  for (const name of inside?.names ?? []) if (name !== "default" && name !== "module.exports") whole.names.add(name);
  for (const name of inside?.types ?? []) whole.types.add(name);
  return inside?.handsThrough ?? [];
}

/** The module that a relative specifier leads to, as it was or as it is. */
async function readAt(
  { files, read }: Change,
  { from, specifier, side }: { from: string; specifier: string; side: "before" | "after" },
): Promise<{ path: string; parsed: Parsed } | undefined> {
  const target = posix.normalize(posix.join(posix.dirname(from), specifier));
  for (const path of placesOf(target)) {
    const changed = files.find((file) => file.path === path);
    if (changed !== undefined) {
      const parsed = side === "before" ? changed.parsedBefore : changed.parsedAfter;
      if (parsed !== undefined) return { path, parsed };
      continue;
    }
    const bytes = await read(path);
    if (bytes !== undefined) return { path, parsed: parseSource(path, bytes.toString("utf8")) };
  }
  return undefined;
}
