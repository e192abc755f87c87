import { messageOf } from "../../../shared/support/errors.ts";
import type { BenchSize } from "../bench.ts";
import { inLanes } from "../measure/in-lanes.ts";
import type { Case, Outcome } from "./outcome.ts";

/** Returns true if the options select the case with this name. */
export function isChosen(group: string, name: string, { only }: BenchSize): boolean {
  return only === undefined || `${group}: ${name}`.includes(only);
}

/** Runs the selected cases of a group. If a case throws, its result is `wrong`, with the error as detail. */
export async function runCases(
  group: string,
  cases: readonly Case[],
  { size, lanes, say }: { size: BenchSize; lanes: number; say: (text: string) => void },
): Promise<Outcome[]> {
  const chosen = cases.filter(({ name }) => isChosen(group, name, size));
  const outcomes: Outcome[] = [];
  await inLanes(chosen, lanes, async ({ name, run }) => {
    const startedAt = performance.now();
    const outcome = await run().catch((error: unknown) => ({ kind: "wrong" as const, detail: messageOf(error) }));
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    say(`world: ${group}: ${name}: ${outcome.kind}, ${seconds} s${outcome.detail === "" ? "" : `: ${outcome.detail}`}`);
    outcomes.push({ name, ...outcome });
  });
  return outcomes;
}
