import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import { objectIn } from "../syntax/parse-data.ts";

/** The module resolution rules of a tsconfig file, or of a package's `imports`. */
interface Resolution {
  /** Targets by alias. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** The folder that an alias's targets are relative to, and the settings that decide which file a name means or how its code is transformed. */
  readonly others: Readonly<Record<string, unknown>>;
}

/**
 * Finds changes that make an import of the base resolve to another file: an alias with a different target or without one, a new alias for a
 * name that the base imports, a different base folder, a different code transformer. New aliases for names that the base does not import,
 * and other TypeScript settings, are allowed. Returns one claim for each forbidden change.
 */
export async function redirectedAliases(file: FileChange, change: Change): Promise<string[]> {
  if (!file.path.endsWith(".json") || file.status === "A" || file.textAfter === file.textBefore) return [];
  const [before, after] = [await resolutionOf(file, "before", change), await resolutionOf(file, "after", change)];
  const names: string[] = [];
  for (const [alias, targets] of before.aliases)
    if (!targets.every((target, i) => after.aliases.get(alias)?.[i] === target)) names.push(alias);
  for (const alias of after.aliases.keys())
    if (!before.aliases.has(alias) && (await isImported(alias, change))) names.push(alias);
  const others = Object.keys(after.others).filter(
    (key) =>
      (key !== "baseUrl" || before.aliases.size > 0) &&
      JSON.stringify(before.others[key]) !== JSON.stringify(after.others[key]),
  );
  const all = [...names.map((name) => `the alias ${name}`), ...others];
  return all.map((what) => `${file.path} changes ${what}, which makes imports of the base resolve to other files`);
}

/** Maximum number of settings files in a chain of `extends`. */
const MAX_EXTENDED = 5;

async function resolutionOf(
  { path, textBefore, textAfter }: FileChange,
  side: "before" | "after",
  change: Change,
): Promise<Resolution> {
  const own = objectIn(side === "before" ? textBefore : textAfter);
  if (/(^|\/)package\.json$/.test(path)) return { aliases: aliasesOf(own.imports), others: {} };
  const chain = [own];
  let at = path;
  while (chain.length <= MAX_EXTENDED) {
    const next = extended(at, chain.at(-1)?.extends);
    const known = change.files.find((file) => file.path === next);
    if (next === undefined) break;
    const text =
      known === undefined
        ? (await change.read(next))?.toString("utf8")
        : known[side === "before" ? "textBefore" : "textAfter"];
    if (text === undefined) break;
    chain.push(objectIn(text));
    at = next;
  }
  const options: Record<string, unknown> = Object.assign(
    {},
    ...chain.reverse().map((each) => each.compilerOptions ?? {}),
  );
  const aliases = aliasesOf(options.paths);
  const plugins = Array.isArray(options.plugins) ? options.plugins.filter(isTransformer) : [];
  const begins = typeof options.baseUrl === "string" ? posix.normalize(`${options.baseUrl}/`) : "./";
  return {
    aliases,
    others: {
      baseUrl: begins,
      moduleSuffixes: options.moduleSuffixes,
      plugins,
      "ts-node": own["ts-node"],
    },
  };
}

/** The settings file in the repository that a settings file extends. */
function extended(from: string, name: unknown): string | undefined {
  const last: unknown = Array.isArray(name) ? name.at(-1) : name;
  if (typeof last !== "string" || !last.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), last);
  return path.endsWith(".json") ? path : `${path}.json`;
}

function isTransformer(plugin: unknown): boolean {
  return plugin !== null && typeof plugin === "object" && "transform" in plugin;
}

function aliasesOf(value: unknown): Map<string, readonly string[]> {
  if (value === null || typeof value !== "object") return new Map();
  return new Map(
    Object.entries(value).map(([alias, targets]): [string, readonly string[]] => [
      alias,
      (Array.isArray(targets) ? targets : [targets]).map((target) => JSON.stringify(target)),
    ]),
  );
}

/** Whether a file of the base imports a name that the alias matches. */
async function isImported(alias: string, { baseHolds }: Change): Promise<boolean> {
  const [name = "", ...rest] = alias.split("*");
  if (name === "") return true;
  for (const quote of ['"', "'"])
    for (const by of ["from ", "import ", "import(", "require("])
      if (await baseHolds(`${by}${quote}${name}${rest.length > 0 ? "" : quote}`)) return true;
  return false;
}
