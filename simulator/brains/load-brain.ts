import { isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Brain } from "./brain.ts";

/** The built-in brains, loaded on demand. */
const BUILT_IN: Readonly<Record<string, () => Promise<{ default: Brain }>>> = {
  echo: () => import("./echo.ts"),
  fanout: () => import("./fanout.ts"),
  misbehave: () => import("./misbehave.ts"),
  refactor: () => import("./refactor.ts"),
};

export const BUILT_IN_BRAINS = Object.keys(BUILT_IN);

/**
 * Returns the built-in brain with this name, or the default export of the ES module file at this path (relative to the
 * working directory). Throws an AppError `bad_request` if there is neither.
 */
export async function loadBrain(nameOrFile: string): Promise<Brain> {
  const builtIn = BUILT_IN[nameOrFile];
  if (builtIn !== undefined) return (await builtIn()).default;
  const file = isAbsolute(nameOrFile) ? nameOrFile : resolve(nameOrFile);
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new AppError(
      "bad_request",
      `no brain called ${nameOrFile}: expected one of ${BUILT_IN_BRAINS.join(", ")} or an ES module file, and loading ${file} failed: ${messageOf(error)}`,
      { cause: error },
    );
  });
  const brain = (loaded as { default?: unknown }).default;
  if (typeof brain === "function") return brain as Brain;
  throw new AppError(
    "bad_request",
    `${file} is not a brain: expected its default export to be async (request, context) => ({ content }), got ${typeof brain}`,
  );
}
