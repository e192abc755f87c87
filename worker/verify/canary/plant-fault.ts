import { CANARY_FAULTS, type CanaryFault, type PlantedFault } from "../../../shared/protocol/verification/canary.ts";
import type { LineRange } from "../../workspace/changed-lines.ts";
import type { TreeEdits } from "../../workspace/commit-edits.ts";
import type { Change } from "../change.ts";
import type { SeededRandom } from "../differential/seeded-random.ts";
import { dropExport } from "./drop-export.ts";
import { fabricateClaim } from "./fabricate-claim.ts";
import { leaveScope } from "./leave-scope.ts";
import { mutateChange } from "./mutate-change.ts";
import { revertFix } from "./revert-fix.ts";
import { weakenTest } from "./weaken-test.ts";

/** What a fault is planted into. */
export interface PlantPlace {
  readonly change: Change;
  /** Changed lines, by path. */
  readonly lines: ReadonlyMap<string, readonly LineRange[]>;
  /** All paths of the candidate's tree. */
  readonly paths: readonly string[];
  readonly random: SeededRandom;
}

/** A fault as files to replace, and what it is. */
export type Planted = Omit<PlantedFault, "fault"> & { readonly edits: TreeEdits };

const PLANTERS: Record<CanaryFault, (place: PlantPlace) => Promise<Planted | undefined> | Planted | undefined> = {
  mutation: mutateChange,
  "reverted-fix": revertFix,
  "dropped-export": dropExport,
  "weakened-test": weakenTest,
  "fabricated-claim": fabricateClaim,
  "out-of-scope": leaveScope,
};

/** Kinds whose fault shows in the files or the claims themselves: something is gone, or there that may not be. */
const BY_CONSTRUCTION: ReadonlySet<CanaryFault> = new Set([
  "dropped-export",
  "weakened-test",
  "fabricated-claim",
  "out-of-scope",
]);

/** Places at which a fault of one kind is tried, and faults that are put to the proof in all. */
const PLACES = 4;
const MAX_PROOFS = 6;

export type FoundFault = Planted & Pick<PlantedFault, "fault">;

/**
 * Plants a fault of a random kind, logic before the others; undefined where none fits into the change. A fault of logic may
 * change nothing that anybody can see: one is taken only when `prove` has shown that it can be told from the change as it was.
 */
export async function plantFault(
  place: PlantPlace,
  prove: (edits: TreeEdits) => Promise<boolean>,
): Promise<FoundFault | undefined> {
  const { random } = place;
  // Half of the canaries are faults of logic: they are what only a verifier can see.
  const others = CANARY_FAULTS.filter((fault) => fault !== "mutation").sort(() => (random.chance(0.5) ? 1 : -1));
  const order: CanaryFault[] = random.chance(0.5) ? ["mutation", ...others] : [...others, "mutation"];
  let left = MAX_PROOFS;
  const proveWithin = async (edits: TreeEdits) => left-- > 0 && (await prove(edits));
  for (const fault of order) {
    const planted = await findOfKind(fault, place, proveWithin);
    if (planted !== undefined) return { fault, ...planted };
  }
  return undefined;
}

async function findOfKind(
  fault: CanaryFault,
  place: PlantPlace,
  prove: (edits: TreeEdits) => Promise<boolean>,
): Promise<Planted | undefined> {
  const tried = new Set<string>();
  for (let i = 0; i < PLACES; i++) {
    const planted = await PLANTERS[fault](place);
    if (planted === undefined || BY_CONSTRUCTION.has(fault)) return planted;
    if (tried.has(planted.where)) continue;
    tried.add(planted.where);
    if (await prove(planted.edits)) return planted;
  }
  return undefined;
}
