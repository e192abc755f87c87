import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { type CodeExports, codeExports } from "../syntax/exports/code-exports.ts";
import { rustReach } from "./rust-reach.ts";
import { isOfTests } from "./test-paths.ts";

/** A changed file with its exports in the base and in the candidate. */
interface Sides {
  readonly file: FileChange;
  readonly before: CodeExports | undefined;
  readonly after: CodeExports | undefined;
}

/** Exports that existing files in Go, Rust, Java, Ruby, PHP and Python lose. A name that moves within the change is kept, where callers still find it. */
export async function droppedFromCode(change: Change): Promise<Objection[]> {
  const sides = change.files.flatMap((file): Sides[] => {
    const read = (parsed: FileChange["parsedAfter"]) =>
      parsed === undefined ? undefined : codeExports(parsed, file.path);
    return isScaffold(file) ? [] : [{ file, before: read(file.parsedBefore), after: read(file.parsedAfter) }];
  });
  const objections: Objection[] = [];
  for (const side of sides) {
    const dropped = droppedNames(side, sides);
    const isReached =
      dropped.length > 0 && side.file.path.endsWith(".rs") ? await rustReach(change, side.file.path) : () => true;
    const names = dropped.filter((name) => isReached(name.split(".")[0] ?? name));
    objections.push(...names.map((name) => ({ claim: `${side.file.path} no longer exports ${name}` })));
  }
  return objections;
}

/** Whether no other project can depend on a file: tests, scripts, examples, settings and internal packages. */
function isScaffold({ path, textBefore = "" }: FileChange): boolean {
  if (!/\.(?:go|rs|java|rb|php|pyi?)$/.test(path) || isOfTests(path) || SCAFFOLD.test(path)) return true;
  return path.endsWith(".go") && /^package\s+main\b/m.test(textBefore);
}

const SCAFFOLD =
  /(?:^|\/)(?:scripts?|bin|tools?|examples?|docs?|bench(?:es|marks?)?|migrations?|migrate|config|db|database|vendor|internal|cmd)\/|(?:^|\/)(?:setup|conftest|manage|noxfile|fabfile|tasks|wsgi|asgi|settings)\.py$|(?:^|\/)build\.rs$|(?:^|\/)main\.(?:rs|py)$|_test\.go$|\.(?:blade|config)\.php$/;

function droppedNames(side: Sides, sides: readonly Sides[]): string[] {
  const { file, before, after } = side;
  if (file.status !== "M" || before === undefined || after === undefined || after.open.has("")) return [];
  const isPresent = presence(side, sides);
  const gone = [...before.names].filter((name) => !isPresent(name) && !isUsual(name, file.path));
  return gone.filter((name) => !gone.includes(name.split(".")[0] ?? "") || !name.includes("."));
}

/** Names that modules of Python have for themselves. */
function isUsual(name: string, path: string): boolean {
  return /\.pyi?$/.test(path) && /^(?:log|logger|LOG|LOGGER|[A-Z]{1,2}|T_\w+|\w+_T)$/.test(name);
}

/** Tells whether the candidate has a name where callers of a file look for it. */
function presence({ file, before, after }: Sides, sides: readonly Sides[]): (name: string) => boolean {
  const { path } = file;
  const isListed =
    /\.pyi?$/.test(path) && [file.textBefore, file.textAfter].every((text) => /^__all__\s*[:=]/m.test(text ?? ""));
  const own = new Set([...(after?.names ?? []), ...(isListed ? [] : (after?.others ?? []))]);
  const others = sides.filter((each) => each.file !== file && posix.extname(each.file.path) === posix.extname(path));
  const isOpen = (owner: string) => after?.open.has(owner) === true;
  // The files of a package of Go are one; in Python, callers name the module.
  const near = others.filter((each) => !path.endsWith(".go") || posix.dirname(each.file.path) === posix.dirname(path));
  const moved = new Set(
    /\.pyi?$/.test(path)
      ? []
      : near.flatMap((each) => [...(each.after?.names ?? [])].map(path.endsWith(".go") ? String : bareName)),
  );
  const isNearOpen = (owner: string) => path.endsWith(".go") && near.some((each) => each.after?.open.has(owner));
  return (name) => {
    const owner = name.includes(".") ? (name.split(".")[0] ?? "") : "";
    if (own.has(name) || moved.has(path.endsWith(".go") ? name : bareName(name))) return true;
    return (
      owner !== "" &&
      (isOpen(owner) || isNearOpen(owner)) &&
      (before?.names.has(owner) === true || owner.includes("::"))
    );
  };
}

function bareName(name: string): string {
  return name.split(/\.|::|\$/).at(-1) ?? name;
}
