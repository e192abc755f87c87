import type { BrainContext, BrainReply, BrainRequest } from "./brain.ts";
import { explore } from "./refactor/explorer.ts";
import { implement } from "./refactor/implementer.ts";
import { lead } from "./refactor/lead.ts";
import { verify } from "./refactor/verifier.ts";

/**
 * The brain of the demo: rewrites a CommonJS package as ES modules, by transforming the code that it was shown through
 * tool results. It knows no package: file names come from the repository map, imports from what its explorers read. It
 * expects static requires and code that depends on no files and no global state.
 *
 * The goal carries three lines: `modules: GLOBS`, `exclude: GLOBS`, `output: FOLDER`. Up to three modules, chosen by the
 * seed, are first written wrongly (see `refactor/faults.ts`); the verifier does not know which.
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
