import type { AttackClass } from "../../../shared/protocol/verification/verdict.ts";
import type { Fault } from "./fault.ts";
import { isFaultOf } from "./fault-runs.ts";
import type { Faults } from "./list-faults.ts";
import type { Edits, TreeRunner } from "./tree-runner.ts";

/** Makes a tree for each fault, with the fault planted. */
export interface Planting {
  /** The candidate's tree, respelled and with the fault planted; undefined if respelling fails. */
  readonly treeOf: (fault: Fault) => Edits | undefined;
  /** Returns for each fault whether the modules with the fault load and export the same names as the candidate's. */
  readonly loads: (faults: readonly Fault[]) => Promise<boolean[]>;
}

export function createPlanting({ faults, runner }: { faults: Faults; runner: TreeRunner }): Planting {
  const treeOf = ({ path, text }: Fault): Edits | undefined => {
    const respelled = text();
    return respelled === undefined ? undefined : new Map([...faults.equivalent, [path, respelled]]);
  };
  return {
    treeOf,
    loads: async (some) => {
      const trees = some.map(treeOf);
      const known = await runner.loads(trees.flatMap((tree) => (tree === undefined ? [] : [tree])));
      let next = 0;
      return trees.map((tree) => tree !== undefined && known[next++] === true);
    },
  };
}

/** Sorts faults for planting: first one fault that each attack class has to notice, then the rest in the order of the list. */
export function inPlantingOrder(faults: readonly Fault[], classes: readonly AttackClass[]): Fault[] {
  const first: Fault[] = [];
  for (const isOwn of classes.map(isFaultOf)) {
    const own = first.some(isOwn) ? undefined : faults.find(isOwn);
    if (own !== undefined) first.push(own);
  }
  return [...first, ...faults.filter((fault) => !first.includes(fault))];
}
