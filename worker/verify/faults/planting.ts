import type { AttackClass } from "../../../shared/protocol/verification/verdict.ts";
import type { Fault } from "./fault.ts";
import { isFaultOf } from "./fault-runs.ts";
import type { Edits, Ground } from "./ground.ts";
import type { Faults } from "./list-faults.ts";

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

/** The order in which faults are planted: one for each class that has any, then those of the list. */
export function inPlantingOrder(faults: readonly Fault[], classes: readonly AttackClass[]): Fault[] {
  const first: Fault[] = [];
  for (const isOwn of classes.map(isFaultOf)) {
    const own = first.some(isOwn) ? undefined : faults.find(isOwn);
    if (own !== undefined) first.push(own);
  }
  return [...first, ...faults.filter((fault) => !first.includes(fault))];
}
