import { createRandom } from "../../../test/support/random.ts";
import { SHAPES, type Shape, type Trace, type TraceResult, type TraceStep, tokensOfStep } from "./trace.ts";
import { SHAPE_STEPS } from "./trace-shapes.ts";

/** The seeds of each shape. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** The tokens of a whole history, by seed: the first seed has the first size, and so on. */
const SIZES = [60_000, 110_000, 160_000, 220_000, 300_000, 400_000, 500_000, 600_000];

/** The cheap read, the usual read, the price step at 100,000 tokens, and the small window. */
const MODELS = ["claude-sonnet-5-5", "claude-opus-5", "claude-haiku-5-5", "claude-haiku-4-5"];

/** All traces: every shape with every seed. The same list on every machine. */
export function allTraces(): Trace[] {
  return SHAPES.flatMap((shape) => SEEDS.map((seed) => makeTrace(shape, seed)));
}

/** Makes the trace of one shape and seed. Throws if the seed is not one of `SEEDS`. */
export function makeTrace(shape: Shape, seed: number): Trace {
  const size = SIZES[SEEDS.indexOf(seed)];
  // Each shape begins with another model, so that each model has small and large histories.
  const model = MODELS[(SEEDS.indexOf(seed) + SHAPES.indexOf(shape) + Math.floor(seed / 5)) % MODELS.length];
  if (size === undefined || model === undefined) throw new Error(`there is no seed ${seed}: use 1 to ${SEEDS.length}`);
  const random = createRandom(seed * 100 + SHAPES.indexOf(shape));
  const prefixTokens = 9_000 + random.below(9_000);
  const steps = scale(SHAPE_STEPS[shape](random), size);
  return { name: `${shape} ${seed}`, shape, seed, model, prefixTokens, steps };
}

/** Scales the results so that the history has about `size` tokens. Answers keep their length if they are at most 40 % of it. */
function scale(steps: readonly TraceStep[], size: number): TraceStep[] {
  const answers = steps.reduce((sum, { outputTokens }) => sum + outputTokens, 0);
  const results = steps.reduce((sum, step) => sum + tokensOfStep(step), 0) - answers;
  const answerFactor = Math.min(1, (0.4 * size) / answers);
  const resultFactor = (size - answers * answerFactor) / results;
  return steps.map(({ outputTokens, noteTokens, ...step }) => ({
    ...step,
    outputTokens: Math.max(20, Math.round(outputTokens * answerFactor)),
    ...(noteTokens === undefined ? {} : { noteTokens: Math.max(10, Math.round(noteTokens * answerFactor)) }),
    results: step.results.map(
      (result): TraceResult => ({ ...result, tokens: Math.max(10, Math.round(result.tokens * resultFactor)) }),
    ),
  }));
}
