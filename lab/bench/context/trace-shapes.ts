import type { Random } from "../../../test/support/random.ts";
import type { Shape, TraceResult, TraceStep } from "./trace.ts";

type Make = (random: Random) => TraceStep[];

/** How the steps of each shape are made, before their sizes are scaled. Lengths are in turns, waits in ms. */
export const SHAPE_STEPS: Readonly<Record<Shape, Make>> = {
  "edit-test loop": editTestLoop,
  "wide reading": wideReading,
  "few huge results": fewHuge,
  "many small results": manySmall,
  "sub-goals": subGoals,
  "long waits": longWaits,
};

/** Collects results and knows which earlier result of the same key a new one makes obsolete. */
class Results {
  private count = 0;
  private readonly newest = new Map<string, number>();

  add(tool: string, key: string, tokens: number, isRerunnable = true): TraceResult {
    const earlier = this.newest.get(key);
    this.newest.set(key, this.count);
    this.count += 1;
    return { tool, key, tokens, isRerunnable, ...(earlier === undefined ? {} : { supersedes: earlier }) };
  }
}

const between = (random: Random, low: number, high: number) => low + random.below(high - low + 1);

/** The time that a turn's tools and the model take: well below the lifetime of the cache. */
const working = (random: Random) => between(random, 2_000, 60_000);

/** Reads a file, edits it, runs the tests, and again. A later test run makes the one before it obsolete, and so does a later read. */
function editTestLoop(random: Random): TraceStep[] {
  const results = new Results();
  const keepsNotes = random.chance(0.5);
  return Array.from({ length: between(random, 120, 300) }, (_, i) => {
    const file = `src/file-${random.below(12)}.ts`;
    const kind = i % 3;
    const made =
      kind === 0
        ? [results.add("read_file", file, between(random, 800, 5_000))]
        : kind === 1
          ? [results.add("edit_file", `edit ${i}`, 40, false)]
          : [results.add("run_command", "npm test", between(random, 600, 4_000), true)];
    return {
      waitMs: working(random),
      outputTokens: between(random, 80, 700),
      results: made,
      ...(keepsNotes && i % 12 === 11 ? { noteTokens: between(random, 60, 200) } : {}),
    };
  });
}

/** Reads many different files, several at once, and hardly any twice. */
function wideReading(random: Random): TraceStep[] {
  const results = new Results();
  let file = 0;
  return Array.from({ length: between(random, 60, 140) }, () => ({
    waitMs: working(random),
    outputTokens: between(random, 60, 400),
    results: Array.from({ length: between(random, 1, 5) }, () => {
      if (!random.chance(0.05)) file += 1;
      return results.add("read_file", `lib/file-${file}.ts`, between(random, 500, 6_000));
    }),
  }));
}

/** A handful of results hold nearly all tokens; half of them cannot be had again. */
function fewHuge(random: Random): TraceStep[] {
  const results = new Results();
  const length = between(random, 40, 90);
  const huge = new Set(Array.from({ length: 6 }, () => random.below(length - 5)));
  return Array.from({ length }, (_, i) => ({
    waitMs: working(random),
    outputTokens: between(random, 100, 500),
    results: huge.has(i)
      ? [results.add("run_command", `report ${i}`, between(random, 20_000, 60_000), random.chance(0.5))]
      : [results.add("run_command", `look ${i}`, between(random, 80, 600))],
  }));
}

/** Short commands and searches; many results are smaller than the stub that could replace them. */
function manySmall(random: Random): TraceStep[] {
  const results = new Results();
  return Array.from({ length: between(random, 180, 300) }, (_, i) => ({
    waitMs: working(random),
    outputTokens: between(random, 80, 500),
    results: Array.from({ length: between(random, 2, 6) }, (_each, k) =>
      random.chance(0.2)
        ? results.add("write_file", `write ${i}.${k}`, 25, false)
        : results.add("grep", `word-${random.below(150)}`, between(random, 20, 400)),
    ),
  }));
}

/** Sub-goals of 8 to 20 turns, each marked as finished in its last turn. The agent keeps notes. */
function subGoals(random: Random): TraceStep[] {
  const results = new Results();
  const length = between(random, 100, 260);
  let left = between(random, 8, 20);
  return Array.from({ length }, (_, i) => {
    left -= 1;
    const isDone = left === 0;
    if (isDone) left = between(random, 8, 20);
    const file = `src/part-${Math.floor(i / 14)}-${random.below(5)}.ts`;
    return {
      waitMs: working(random),
      outputTokens: between(random, 80, 600),
      results: [
        results.add("read_file", file, between(random, 400, 4_000)),
        ...(random.chance(0.4) ? [results.add("run_command", "npm test", between(random, 300, 3_000))] : []),
        ...(random.chance(0.4) ? [results.add("edit_file", `edit ${i}`, 40, false)] : []),
      ],
      ...(isDone ? { doneSubGoal: true, noteTokens: between(random, 60, 200) } : {}),
    };
  });
}

/** Every 8 to 20 turns the agent waits 3 to 180 minutes for a person, a quota or an approval. */
function longWaits(random: Random): TraceStep[] {
  const results = new Results();
  const keepsNotes = random.chance(0.5);
  let left = between(random, 8, 20);
  return Array.from({ length: between(random, 60, 150) }, (_, i) => {
    left -= 1;
    const isWait = left === 0;
    if (isWait) left = between(random, 8, 20);
    const file = `app/file-${random.below(25)}.ts`;
    return {
      waitMs: isWait ? waitOf(random) : working(random),
      outputTokens: between(random, 80, 600),
      results: [
        results.add("read_file", file, between(random, 500, 5_000)),
        ...(random.chance(0.4) ? [results.add("run_command", "npm test", between(random, 300, 3_000))] : []),
        ...(random.chance(0.4) ? [results.add("edit_file", `edit ${i}`, 40, false)] : []),
      ],
      ...(keepsNotes && i % 10 === 9 ? { noteTokens: between(random, 60, 200) } : {}),
    };
  });
}

/** A wait of 3 to 180 minutes: a third each is below 5 minutes, below an hour, and longer. */
function waitOf(random: Random): number {
  const [low, high] = random.pick([
    [3, 5],
    [6, 59],
    [61, 180],
  ] as const);
  return between(random, low * 60_000, high * 60_000);
}
