import { collectLiterals } from "./collect-literals.ts";
import { type Callable, compareCalls, compareData, compareMore } from "./compare-calls.ts";
import { compareSurface, exportOf } from "./compare-surface.ts";
import { createCallGenerator } from "./generate-calls.ts";
import { judgeModule, type ModuleReport } from "./judge-module.ts";
import type { Argument, OracleCall } from "./protocol.ts";
import { NO_HARVEST } from "./runner-process.ts";
import { seededRandom } from "./seeded-random.ts";
import { createSession, type DifferentialOptions, type Mismatch, mismatchesOf, type Session } from "./session.ts";
import { textsOfPatterns } from "./texts-of-patterns.ts";

/** The result of a differential test. */
export interface DifferentialReport {
  readonly inputs: number;
  readonly distinctInputs: number;
  readonly exports: number;
  readonly exportsCovered: number;
  readonly mismatches: readonly Mismatch[];
  readonly mismatchCount: number;
  readonly bothThrowShare: number;
  readonly modules: readonly ModuleReport[];
}

/** The state of a differential test in which every module has been called. */
export interface Differential {
  report(): DifferentialReport;
  /** Makes further calls to a module. */
  callMore(module: string, calls: number): Promise<void>;
}

/** Maximum number of words to pass to the original's functions in order to collect results. */
const HARVEST_WORDS = 250;
/** Maximum number of mismatches to report in detail. */
const MAX_REPORTED = 20;

/**
 * Compares every export of every module on generated inputs. The harness's own process never loads the modules: the
 * original and the candidate run in separate sandboxes and answer over pipes, and the original is not in the
 * candidate's tree. Throws NoResult when the test is interrupted, or when one of its processes is killed from outside.
 */
export async function runDifferential(options: DifferentialOptions): Promise<Differential> {
  const session = createSession(options);
  const words = await collectLiterals(options.referenceTree, options.sources, { readme: true });
  const exported = await options.workshop.patterns(options.sources);
  const patterns = [...words.patterns, ...(exported ?? [])];
  const texts = textsOfPatterns(patterns, seededRandom(`${options.seed} patterns`));
  const harvestWords = [...words.strings.slice(0, HARVEST_WORDS), ...texts];
  const harvest = exported === undefined ? NO_HARVEST : await options.workshop.harvest(options.sources, harvestWords);
  const callables: Callable[] = [];
  const good: string[] = [];
  for (const module of session.modules.values()) {
    const surface = await compareSurface(session, module);
    if (surface === undefined) continue;
    const own = await collectLiterals(options.referenceTree, [module.module], { readme: false });
    const calls: OracleCall[] = [];
    const data = surface.targets.filter(({ type, path }) => type === "data" && path.length > 0);
    const settings = data.filter(({ of }) => of === "number" || of === "boolean");
    const constants = data
      .filter(({ of }) => of === "symbol" || of === "object")
      .map(({ path }): Argument => ({ $: "export", module: module.module, path: [...path] }));
    for (const target of surface.targets) {
      module.exports += 1;
      if (target.type === "data") await compareData(session, module, target);
      else {
        module.callables += 1;
        const random = seededRandom(`${options.seed} ${module.module} ${exportOf(target)}`);
        const result = () => resultOf(module.module, random.pick(calls));
        const source = { module: module.module, words, own, harvest, good, random, calls, settings, constants, result };
        callables.push({ module, target, generator: createCallGenerator(target, source), dry: 0, hanging: 0 });
      }
    }
  }
  await compareCalls(session, callables);
  for (const module of session.modules.values())
    if (module.callables > 0 && mismatchesOf(module).length === 0) await compareData(session, module, undefined);
  return {
    report: () => reportOf(session),
    callMore: (name, calls) =>
      compareMore(
        session,
        callables.filter(({ module }) => module.module === name),
        calls,
      ),
  };
}

/** Returns an argument that is the result of an earlier call. */
function resultOf(module: string, call: OracleCall | undefined): Argument | undefined {
  if (call === undefined) return undefined;
  const { path, args, isNew = false } = call;
  return { $: "result", module, path: [...path], args, isNew };
}

function reportOf(session: Session): DifferentialReport {
  const modules = [...session.modules.values()];
  const mismatches = modules.flatMap(mismatchesOf);
  return {
    inputs: session.inputs,
    distinctInputs: session.seen.size,
    exports: modules.reduce((sum, { exports }) => sum + exports, 0),
    exportsCovered: modules.reduce((sum, { covered }) => sum + covered, 0),
    mismatches: mismatches.slice(0, MAX_REPORTED),
    mismatchCount: mismatches.length,
    bothThrowShare: session.inputs === 0 ? 0 : session.throwing / session.inputs,
    modules: modules.map(judgeModule),
  };
}
