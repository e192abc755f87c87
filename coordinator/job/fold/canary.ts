import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { PlantedFault, VerifierId } from "../../../shared/protocol/verification/canary.ts";

/** A canary (a copy of a verified commit with a planted fault), and whether its verifier noticed the fault. */
export interface Canary extends PlantedFault, Partial<VerifierId> {
  readonly of: TaskId;
  /** Absent until a verifier has judged the canary. */
  readonly caught?: boolean;
  /** Set when all attempts ended without a verdict. `isOwnDoing`: the verifier itself caused this, not the API or the harness. */
  readonly unjudged?: { readonly reason: string; readonly isOwnDoing: boolean };
}
