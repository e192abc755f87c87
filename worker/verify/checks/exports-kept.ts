import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import { type Exports, exportsOf } from "../syntax/exported-names.ts";
import { type Parsed, parseSource } from "../syntax/parse-source.ts";
import { droppedFromCode } from "./code-exports-kept.ts";
import { importPaths } from "./import-paths.ts";
import { isFixturePath, isTestPath } from "./test-paths.ts";

/**
 * An existing module keeps its exports, unless the task allows dropping them. TypeScript types count, since callers
 * import them too. A module whose exports cannot be known from its source passes.
 */
export const exportsKept: StaticCheck = {
  name: "exports-kept",
  reason: "callers outside the repository cannot be found by a search",
  severity: "error",
  holds: "no existing module lost an export",
  inspect: async (change) => {
    if (change.isAllowed("exports")) return [];
    const objections: Objection[] = [];
    for (const file of change.files.filter(isModule)) objections.push(...(await droppedNames(change, file)));
    return [...objections, ...(await droppedFromCode(change))];
  },
};

function isModule({ path, status }: FileChange): boolean {
  const isScaffold = isTestPath(path) || isFixturePath(path) || /\.(?:stories|config|bench)\.[cm]?[jt]sx?$/.test(path);
  return status !== "A" && status !== "D" && !isScaffold;
}

async function droppedNames(change: Change, { path, parsedBefore, parsedAfter }: FileChange): Promise<Objection[]> {
  const before = exportsIn(parsedBefore);
  const after = exportsIn(parsedAfter);
  if (before === undefined || after === undefined) return [];
  const were = await wholeNames(before, { change, path, side: "before" });
  const are = await wholeNames(after, { change, path, side: "after" });
  if (are.isOpen) return [];
  // If a module switches between CommonJS and ES modules, only the names of its exports are compared.
  const isTurned = were.names.has("module.exports") !== are.names.has("module.exports");
  const skipped = isTurned ? ["module.exports", "default"] : [];
  // A re-exported name may be a type although it is not marked as a type, and a name marked as a type may be a value.
  const isThere = (name: string) => are.names.has(name) || are.types.has(name);
  const dropped = [...were.names].filter((name) => !are.names.has(name) && !skipped.includes(name));
  const turned = dropped.filter((name) => were.passedOn.has(name) && are.types.has(name));
  const types = [...were.types].filter((name) => !were.names.has(name) && !isThere(name));
  return [
    ...dropped.filter((name) => !turned.includes(name)).map((name) => ({ claim: `${path} no longer exports ${name}` })),
    ...types.map((name) => ({ claim: `${path} no longer exports the type ${name}` })),
  ];
}

function exportsIn(parsed: Parsed | undefined): (Exports & { passedOn: ReadonlySet<string> }) | undefined {
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

/** Maximum number of modules in a chain of re-exports. */
const MAX_FOLLOWED = 200;

/** The exports of a module, including those of all modules that it re-exports. */
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
  const open = own.reExports.map((specifier) => ({ from: path, specifier }));
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

/** Adds the exports of a re-exported module. Returns the specifiers of the modules that this module re-exports itself. */
function join(whole: Whole, parsed: Parsed): readonly string[] {
  const inside = parsed.kind === "script" ? exportsOf(parsed.tree) : undefined;
  if (inside === undefined || inside.isOpen) whole.isOpen = true;
  for (const name of inside?.names ?? []) if (name !== "default" && name !== "module.exports") whole.names.add(name);
  for (const name of inside?.types ?? []) whole.types.add(name);
  return inside?.reExports ?? [];
}

/** The module that a relative specifier leads to, before or after the change. */
async function readAt(
  { files, read }: Change,
  { from, specifier, side }: { from: string; specifier: string; side: "before" | "after" },
): Promise<{ path: string; parsed: Parsed } | undefined> {
  const target = posix.normalize(posix.join(posix.dirname(from), specifier));
  for (const path of importPaths(target)) {
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
