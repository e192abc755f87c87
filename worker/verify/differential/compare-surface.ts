import type { Surface } from "./protocol.ts";
import { type ModuleState, note, type Session } from "./session.ts";

/**
 * Loads a module of the original and of the candidate, and compares their exports. @returns the original's exports, or
 * undefined if either module does not load.
 */
export async function compareSurface({ options }: Session, module: ModuleState): Promise<Surface | undefined> {
  const { original, candidate } = await options.sides.load(module.module);
  if ("error" in original) {
    module.reason = `the original does not load: ${original.error.slice(0, 300)}`;
    return undefined;
  }
  module.original = original;
  if ("error" in candidate) {
    note(module, { export: "default", call: "import", expected: "the module loads", got: candidate.error });
    return undefined;
  }
  await compareRoots(options, module, { original, candidate });
  compareNamed(module, candidate);
  return original;
}

async function compareRoots(
  { sides }: Session["options"],
  module: ModuleState,
  { original, candidate }: { original: Surface; candidate: Surface },
): Promise<void> {
  if (original.root === candidate.root) return;
  await sides.look(module.module);
  const again = await sides.askAgain({ call: 0 });
  // Exports that depend on the time or path of loading may differ even between two processes of the original; they are not compared.
  const { expected, got } = await sides.look(module.module);
  if (again.expected !== expected || expected === got) {
    module.reason = "its original exports other values each time it is loaded";
    return;
  }
  note(module, { export: "default", call: "its exports", expected: original.root, got: candidate.root });
}

function compareNamed(module: ModuleState, { missing, differing }: Surface): void {
  for (const name of missing.slice(0, 1))
    note(module, {
      export: name,
      call: "named exports",
      expected: missing.join(", "),
      got: "they are not exported by name",
    });
  for (const name of differing) {
    note(module, {
      export: name,
      call: "named export",
      expected: "the same value as the default export's member",
      got: "another value",
    });
  }
}

/** The name by which findings refer to an export. */
export function exportOf({ path }: { readonly path: readonly string[] }): string {
  return path.length === 0 ? "default" : path.join(".");
}
