import { collectLiterals } from "./collect-literals.ts";
import type { Callable } from "./compare-calls.ts";
import { compareCalls, compareData } from "./compare-calls.ts";
import { compareSurface } from "./compare-surface.ts";
import type { Target } from "./generate-calls.ts";
import { createCallGenerator } from "./generate-calls.ts";
import type { OracleCall, Surface } from "./protocol.ts";
import { seededRandom } from "./seeded-random.ts";
import type { DifferentialOptions, Mismatch } from "./session.ts";
import { createSession } from "./session.ts";

/** What a differential test came to. `recorded` are calls with the original's answers, for testing the test itself. */
export interface DifferentialReport {
  readonly inputs: number;
  readonly distinctInputs: number;
  readonly exports: number;
  readonly exportsCovered: number;
  readonly mismatches: readonly Mismatch[];
  readonly mismatchCount: number;
  readonly bothThrowShare: number;
  readonly recorded: ReadonlyMap<string, readonly { call: OracleCall; expected: string }[]>;
}

/** Words that the original's functions are given to see what they make. */
const HARVEST_WORDS = 250;
/** Mismatches that are kept with their detail. */
const MAX_KEPT = 20;

/**
 * Compares every export of every module on generated inputs. The test never loads what it compares: both sides run in
 * sandboxes of their own and answer over pipes; the original is not in the candidate's tree.
 */
export async function runDifferential(options: DifferentialOptions): Promise<DifferentialReport> {
  const session = createSession(options);
  const words = await collectLiterals(options.referenceTree, options.sources, { readme: true });
  const harvest = await options.workshop.harvest(options.sources, words.strings.slice(0, HARVEST_WORDS));
  const callables: Callable[] = [];
  const good: string[] = [];
  for (const module of options.modules) {
    const surface = await compareSurface(session, module);
    if (surface === undefined) continue;
    const own = await collectLiterals(options.referenceTree, [module], { readme: false });
    for (const target of targetsOf(surface)) {
      session.exports += 1;
      if (target.type === "data" || target.type === "accessor") await compareData(session, module, target);
      else {
        const random = seededRandom(`${options.seed} ${module} ${target.member ?? ""}`);
        callables.push({
          module,
          target,
          generator: createCallGenerator(target, { module, words, own, harvest, good, random }),
          dry: 0,
        });
      }
    }
  }
  await compareCalls(session, callables);
  return {
    inputs: session.inputs,
    distinctInputs: session.seen.size,
    exports: session.exports,
    exportsCovered: session.covered,
    mismatches: session.mismatches.slice(0, MAX_KEPT),
    mismatchCount: session.mismatches.length,
    bothThrowShare: session.inputs === 0 ? 0 : session.throwing / session.inputs,
    recorded: session.recorded,
  };
}

/** Everything of a module that is compared: its default export where it is a function or class, and each member. */
function targetsOf(surface: Surface): Target[] {
  const members = surface.members.map(({ name, ...shape }) => ({ ...shape, member: name }));
  const isCallable = surface.type === "function" || surface.type === "class";
  return isCallable || members.length === 0 ? [surface, ...members] : members;
}
