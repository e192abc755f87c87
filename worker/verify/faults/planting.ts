import type { AttackClass } from "../../../shared/protocol/verdict.ts";
import type { Fault } from "./fault.ts";
import { attackedBy } from "./fault.ts";
import type { Edits, Ground } from "./ground.ts";
import type { Faults } from "./list-faults.ts";

/** Faults that are planted at first; a class that none of them convinces gets more. */
const PLANTED = 6;

/** How a fault becomes a tree. */
export interface Planting {
  /** The candidate in other words, with the fault; undefined where it cannot be said. */
  readonly treeOf: (fault: Fault) => Edits | undefined;
  /** Which of some faults leave a tree that loads as the candidate does. */
  readonly loads: (faults: readonly Fault[]) => Promise<boolean[]>;
}

export function createPlanting({ faults, ground }: { faults: Faults; ground: Ground }): Planting {
  const treeOf = ({ path, text }: Fault): Edits | undefined => {
    const said = text();
    return said === undefined ? undefined : new Map([...faults.equivalent, [path, said]]);
  };
  return {
    treeOf,
    loads: async (some) => {
      const trees = some.map(treeOf);
      const known = await ground.loads(trees.flatMap((tree) => (tree === undefined ? [] : [tree])));
      let next = 0;
      return trees.map((tree) => tree !== undefined && known[next++] === true);
    },
  };
}

/** The faults that are planted: one for each class that has any, then those of the list, as far as they load. */
export async function choosePlanted(
  faults: readonly Fault[],
  classes: readonly AttackClass[],
  planting: Planting,
): Promise<Fault[]> {
  const chosen: Fault[] = [];
  let open = [...faults];
  while (chosen.length < PLANTED && open.length > 0) {
    const next = pick(open, chosen, classes);
    const answers = await planting.loads(next);
    chosen.push(...next.filter((_fault, i) => answers[i] === true));
    open = open.filter((fault) => !next.includes(fault));
  }
  return chosen;
}

function pick(open: readonly Fault[], chosen: readonly Fault[], classes: readonly AttackClass[]): Fault[] {
  const picked: Fault[] = [];
  for (const wanted of classes) {
    const isOwn = ({ kind }: Fault) => attackedBy(kind).includes(wanted);
    const first = [...chosen, ...picked].some(isOwn) ? undefined : open.find(isOwn);
    if (first !== undefined) picked.push(first);
  }
  const others = open.filter((fault) => !picked.includes(fault));
  return [...picked, ...others].slice(0, PLANTED - chosen.length);
}
