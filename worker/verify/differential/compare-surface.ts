import type { Surface } from "./protocol.ts";
import type { LoadedModule } from "./runner-process.ts";
import type { Session } from "./session.ts";
import { note } from "./session.ts";

/**
 * Loads a module on both sides and compares what it exports: the members of the default value and the named exports.
 *
 * @returns what there is to call, or undefined when there is nothing: a module that the original's side cannot load must
 *   not load on the candidate's side either.
 */
export async function compareSurface(session: Session, module: string): Promise<Surface | undefined> {
  const { reference, candidate, candidateRoot } = session.options;
  const original = await reference.load(module);
  const found = await candidate.load(`${candidateRoot}/${module}`);
  if ("error" in original) {
    if (!("error" in found)) {
      note(session, { module, export: "default", call: "import", expected: original.error, got: "the module loads" });
    }
    return undefined;
  }
  if ("error" in found) {
    note(session, { module, export: "default", call: "import", expected: "the module loads", got: found.error });
    return undefined;
  }
  compareMembers(session, { module, original: original.surface, found: found.surface });
  compareNamed(session, { module, original: original.surface, found });
  return original.surface;
}

function compareMembers(
  session: Session,
  { module, original, found }: { module: string; original: Surface; found: Surface },
): void {
  const [expected, got] = [namesOf(original), namesOf(found)];
  if (expected.join() === got.join() && original.type === found.type) return;
  const shape = (type: string, members: string[]) =>
    `${type} with ${members.length === 0 ? "no members" : members.join(", ")}`;
  note(session, {
    module,
    export: "default",
    call: "its members",
    expected: shape(original.type, expected),
    got: shape(found.type, got),
  });
}

function compareNamed(
  session: Session,
  { module, original, found }: { module: string; original: Surface; found: LoadedModule },
): void {
  const missing = namesOf(original).filter((name) => isName(name) && !found.named.includes(name));
  if (missing.length > 0) {
    note(session, {
      module,
      export: missing[0] ?? "",
      call: "named exports",
      expected: missing.join(", "),
      got: `only ${found.named.join(", ") || "none"}`,
    });
  }
  for (const name of found.differing ?? []) {
    note(session, {
      module,
      export: name,
      call: "named export",
      expected: "the same value as the default export's member",
      got: "another value",
    });
  }
}

function namesOf(surface: Surface): string[] {
  return surface.members.map(({ name }) => name).sort();
}

/** Names that can be exported: identifiers that are no reserved words. */
function isName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name);
}
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public".split(
    " ",
  ),
);
