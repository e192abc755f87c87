import { pathToFileURL } from "node:url";
import { BUILT_IN_BRAINS } from "../../shared/protocol/job/built-in-jobs.ts";
import { brainFile } from "../../shared/settings/brain-file.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import type { Brain, Think } from "./brain.ts";

/** The built-in brains, loaded on demand. */
const BUILT_IN: Readonly<Record<(typeof BUILT_IN_BRAINS)[number], () => Promise<{ default: Brain }>>> = {
  echo: () => import("./echo.ts"),
  fanout: () => import("./fanout.ts"),
  misbehave: () => import("./misbehave.ts"),
  refactor: () => import("./refactor.ts"),
};

/**
 * Returns the built-in brain with this name, or the default export of the ES module file at this path (relative to the
 * working directory). Throws an AppError `bad_request` if there is neither.
 */
export async function loadBrain(nameOrFile: string): Promise<Brain> {
  const builtIn = BUILT_IN_BRAINS.find((name) => name === nameOrFile);
  if (builtIn !== undefined) return (await BUILT_IN[builtIn]()).default;
  const file = brainFile(nameOrFile);
  const loaded = await import(pathToFileURL(file).href).catch((error: unknown) => {
    throw new AppError(
      "bad_request",
      `expected a brain that can be loaded, got ${file}: ${messageOf(error).replace(/ imported from \S+$/, "")}`,
      { cause: error },
    );
  });
  const { default: brain, summarize } = loaded as { default?: unknown; summarize?: Think };
  if (typeof brain === "function") return withSummary(brain as Think, summarize);
  throw new AppError(
    "bad_request",
    `${file} is not a brain: expected its default export to be async (request, context) => ({ content }), got ${typeof brain}`,
  );
}

/** A brain that also writes summaries, if it has a function for them. */
function withSummary(think: Think, summarize: Think | undefined): Brain {
  const brain: Think = (request, context) => think(request, context);
  return typeof summarize === "function" ? Object.assign(brain, { summarize }) : brain;
}
