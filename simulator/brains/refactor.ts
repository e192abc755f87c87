import type { BrainContext, BrainReply, BrainRequest } from "./brain.ts";
import { explore } from "./refactor/explorer.ts";
import { implement } from "./refactor/implementer.ts";
import { lead } from "./refactor/lead.ts";
import { verify } from "./refactor/verifier.ts";

/**
 * The brain of the demo: rewrites a CommonJS package as ES modules, by transforming the code in its tool results. It knows no
 * package in advance: file names come from the repository map, imports from its explorers' reports. It expects static requires
 * and code that does not depend on files or global state.
 *
 * The goal has three lines: `modules: GLOBS`, `exclude: GLOBS`, `output: FOLDER`. The brain first writes up to three modules,
 * chosen by the seed, with a fault (see `refactor/faults.ts`); the verifier does not know which.
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
