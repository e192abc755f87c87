import type { TaskId } from "../../../shared/protocol/ids.ts";
import type { PlantedFault, VerifierId } from "../../../shared/protocol/verification/canary.ts";

/** A copy of a verified commit with a fault in it, and whether a verifier noticed. */
export interface Canary extends PlantedFault, Partial<VerifierId> {
  readonly of: TaskId;
  /** Absent before a verifier has judged it. */
  readonly caught?: boolean;
  /** Why no verifier judged it, where all tries ended without a verdict; `isOwnDoing`: by what the verifier did. */
  readonly unjudged?: { readonly reason: string; readonly isOwnDoing: boolean };
}
