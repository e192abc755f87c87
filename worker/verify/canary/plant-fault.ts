import { CANARY_FAULTS, type CanaryFault, type PlantedFault } from "../../../shared/protocol/verification/canary.ts";
import type { TreeEdits } from "../../workspace/commit-edits.ts";
import { PLANTERS, type PlantContext, type Planted } from "./planters.ts";

/** Kinds of faults that no run has to prove: something is visibly missing or forbidden in the files or the claims. */
const BY_CONSTRUCTION: ReadonlySet<CanaryFault> = new Set([
  "dropped-export",
  "weakened-test",
  "fabricated-claim",
  "out-of-scope",
]);

/** Maximum number of attempts to plant a fault of one kind, and maximum number of faults to prove for one canary. */
const MAX_ATTEMPTS = 4;
const MAX_PROOFS = 6;

export type FoundFault = Planted & Pick<PlantedFault, "fault">;

/**
 * Plants a fault of a random kind; returns undefined if no kind fits the change. A fault that changes logic may have no effect. It is used only if
 * `prove` shows that a command passes without the fault and fails with it.
 */
export async function plantFault(
  context: PlantContext,
  prove: (edits: TreeEdits) => Promise<boolean>,
): Promise<FoundFault | undefined> {
  const { random } = context;
  // Half of the canaries are mutations, because only a verifier can notice a mutation; checks cannot.
  const others = CANARY_FAULTS.filter((fault) => fault !== "mutation").sort(() => (random.chance(0.5) ? 1 : -1));
  const order: CanaryFault[] = random.chance(0.5) ? ["mutation", ...others] : [...others, "mutation"];
  let left = MAX_PROOFS;
  const proveWithin = async (edits: TreeEdits) => left-- > 0 && (await prove(edits));
  for (const fault of order) {
    const planted = await findOfKind(fault, context, proveWithin);
    if (planted !== undefined) return { fault, ...planted };
  }
  return undefined;
}

async function findOfKind(
  fault: CanaryFault,
  context: PlantContext,
  prove: (edits: TreeEdits) => Promise<boolean>,
): Promise<Planted | undefined> {
  const tried = new Set<string>();
  for (let i = 0; i < MAX_ATTEMPTS; i++) {
    const planted = await PLANTERS[fault](context);
    if (planted === undefined || BY_CONSTRUCTION.has(fault)) return planted;
    if (tried.has(planted.where)) continue;
    tried.add(planted.where);
    if (await prove(planted.edits)) return planted;
  }
  return undefined;
}
