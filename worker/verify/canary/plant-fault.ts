import type { CanaryFault, PlantedFault } from "../../../shared/protocol/canary.ts";
import { CANARY_FAULTS } from "../../../shared/protocol/canary.ts";
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

/** Plants a fault of a random kind, logic before the others; undefined where none fits into the change. */
export async function plantFault(place: PlantPlace): Promise<(Planted & Pick<PlantedFault, "fault">) | undefined> {
  const { random } = place;
  // Half of the canaries are faults of logic: they are what only a verifier can see.
  const others = CANARY_FAULTS.filter((fault) => fault !== "mutation").sort(() => (random.chance(0.5) ? 1 : -1));
  const order: CanaryFault[] = random.chance(0.5) ? ["mutation", ...others] : [...others, "mutation"];
  for (const fault of order) {
    const planted = await PLANTERS[fault](place);
    if (planted !== undefined) return { fault, ...planted };
  }
  return undefined;
}
