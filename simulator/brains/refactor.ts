import type { BrainContext, BrainReply, BrainRequest } from "./brain.ts";
import { explore } from "./refactor/explorer.ts";
import { implement } from "./refactor/implementer.ts";
import { lead } from "./refactor/lead.ts";
import { verify } from "./refactor/verifier.ts";

/**
 * The brain of the demo: rewrites a CommonJS package as ES modules by transforming the code that its tools read. It
 * knows no package in advance: it takes file names from the repository map and imports from the explorers' reports. It
 * can only rewrite modules with static requires that do not depend on files or global state.
 *
 * The goal has three lines: `modules: GLOBS`, `exclude: GLOBS`, `output: FOLDER`. At first the brain plants a fault
 * into up to three modules, chosen by the seed (see `refactor/faults.ts`); the verifier does not know into which.
 */
export default async function refactor(request: BrainRequest, context: BrainContext): Promise<BrainReply> {
  switch (context.role) {
    case "lead":
      return lead(request, context);
    case "explorer":
      return explore(request, context);
    case "verifier":
      return verify(request, context);
    default:
      return implement(request, context);
  }
}
