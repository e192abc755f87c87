import type { Allowance } from "../../shared/protocol/job/plan.ts";
import { fileChange, makeChange } from "../../worker/verify/change.ts";
import { isRefusal } from "../../worker/verify/check-outcome.ts";
import { runStaticCheck } from "../../worker/verify/static-check.ts";
import { STATIC_CHECKS } from "../../worker/verify/static-checks.ts";
import { prepareGrammars } from "../../worker/verify/syntax/grammars.ts";

/** The content of a file before and after a change; undefined if the file does not exist. */
export type Sides = [before: string | Buffer | undefined, after: string | Buffer | undefined];
/** Fields of the task whose change is judged, and other files of the tree. */
export interface Given {
  readonly allows?: Allowance[];
  readonly writes?: string[];
  readonly deliverables?: string[];
  readonly mode?: string;
  /** Files of the tree that the change does not touch. */
  readonly tree?: Record<string, string>;
}

/** Runs all static checks on a change. Returns the names of the checks that refuse it and of those that warn. */
export async function judgeChange(files: Record<string, Sides>, given: Given = {}) {
  const { allows = [], writes = ["**"], deliverables = [], mode = "100644", tree = {} } = given;
  await prepareGrammars(Object.keys(files));
  const asBuffer = (side: Sides[0]) => (typeof side === "string" ? Buffer.from(side) : side);
  const changes = Object.entries(files).map(([path, [before, after]]) => {
    const status = before === undefined ? "A" : after === undefined ? "D" : "M";
    return fileChange({ path, status, mode }, asBuffer(before), asBuffer(after));
  });
  const read = async (path: string) => asBuffer(path in files ? files[path]?.[1] : tree[path]);
  const change = makeChange(changes, { writes, deliverables, allows }, read);
  const outcomes = [];
  for (const check of STATIC_CHECKS) outcomes.push(await runStaticCheck(check, change));
  return {
    refused: outcomes.filter(isRefusal).map(({ result }) => result.name),
    warned: outcomes
      .filter(({ result }) => !result.passed && result.severity === "warning")
      .map(({ result }) => result.name),
    claims: outcomes.flatMap(({ findings }) => findings.map(({ claim }) => claim)),
    outcomes,
  };
}
