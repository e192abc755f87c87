import type { Answers, Surface } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";

/** Functions that start processes of the original and of the candidate. */
export interface SideStarters {
  readonly original: () => Runner;
  readonly candidate: () => Runner;
}

/** The answers of the original and the candidate to one call; undefined if the call was not made. */
export interface BothAnswers {
  readonly expected: string | undefined;
  readonly got: string | undefined;
}

/** A module's exports as loaded by the original's process or by the candidate's process. */
export type Loaded<Side> = Side | { readonly error: string };

/**
 * The original and the candidate, each in its own process. Both processes get the same calls in the same order and are
 * restarted together, so that earlier calls have the same effect on both.
 */
export interface Sides {
  load(module: string): Promise<{ original: Loaded<Surface>; candidate: Loaded<Surface> }>;
  call(module: string, calls: readonly string[]): Promise<{ answers: BothAnswers[]; abilities: Answers["abilities"] }>;
  look(module: string, path?: readonly string[]): Promise<BothAnswers>;
  /**
   * Repeats all earlier requests in further processes, to check whether one answer is reproducible: the answer to a
   * call, or the description of an exported value.
   */
  askAgain(at: Asked): Promise<{ expected: string | undefined; got: string | undefined }>;
  close(): Promise<void>;
}

/** Identifies an answer: the number of a call in the latest batch, or 0 for the latest description of an exported value. */
export interface Asked {
  readonly call: number;
}

/** The answer that is recorded for a call that does not return or that ends the process. */
export const HANGS = "hangs, or ends the process";
/** Time limits in ms: of a batch of calls, of a single call, and of the last try that shows whether a call really hangs. */
const BATCH_TIMEOUT_MS = 4000;
const CALL_TIMEOUT_MS = 2000;
const LAST_TIMEOUT_MS = 15_000;
/** Maximum number of hanging calls in one batch; after that the rest of the batch is skipped. */
const MAX_HANGS = 3;

type Entry =
  | { readonly op: "load"; readonly module: string }
  | { readonly op: "call"; readonly module: string; readonly calls: readonly string[]; readonly number: number }
  | { readonly op: "look"; readonly module: string; readonly path?: readonly string[] };

/** Starts both sides. */
export function startSides(starters: SideStarters): Sides {
  let original = starters.original();
  let candidate = starters.candidate();
  let history: Entry[] = [];
  let number = 1;
  const formats = new Map<string, Surface | undefined>();
  const seconds = {
    original: createSecond(starters.original, formats),
    candidate: createSecond(starters.candidate, formats),
  };

  async function closeAll(): Promise<void> {
    const all = [original, candidate, seconds.original, seconds.candidate];
    await Promise.all(all.map((side) => side.close()));
  }

  async function restart(): Promise<void> {
    await closeAll();
    [original, candidate] = [starters.original(), starters.candidate()];
    history = [];
    for (const [module, surface] of formats) {
      history.push({ op: "load", module });
      await Promise.all([original.load(module), candidate.load(module, surface)]);
    }
  }

  async function callBoth(module: string, calls: readonly string[], timeoutMs: number) {
    const request = { calls, number, timeoutMs };
    history.push({ op: "call", module, calls, number });
    number += calls.length;
    return Promise.all([original.call(module, request), candidate.call(module, request)]);
  }

  /** Makes the calls of a batch one by one. A call that hangs in the original's process counts as hanging. */
  async function callEach(module: string, calls: readonly string[]): Promise<BothAnswers[]> {
    const answers: BothAnswers[] = [];
    let hangs = 0;
    for (const call of calls) {
      if (hangs >= MAX_HANGS) {
        answers.push({ expected: undefined, got: undefined });
        continue;
      }
      let [expected, got] = await callBoth(module, [call], CALL_TIMEOUT_MS);
      if (expected !== undefined && got === undefined) {
        // The original function returned in time and the candidate's did not. The candidate gets more time, because the machine may only be busy.
        await restart();
        [expected, got] = await callBoth(module, [call], LAST_TIMEOUT_MS);
      }
      answers.push({ expected: expected?.results[0] ?? HANGS, got: got?.results[0] ?? HANGS });
      if (expected !== undefined && got !== undefined) continue;
      hangs += 1;
      await restart();
    }
    return answers;
  }

  return {
    load: async (module) => {
      const first = await original.load(module);
      const surface = "error" in first ? undefined : first;
      const second = await candidate.load(module, surface);
      history.push({ op: "load", module });
      if (!("error" in first) && !("error" in second)) formats.set(module, surface);
      else if (isHung(first) || isHung(second)) await restart();
      return { original: first, candidate: second };
    },
    call: async (module, calls) => {
      const [expected, got] = await callBoth(module, calls, BATCH_TIMEOUT_MS);
      if (expected !== undefined && got !== undefined) {
        const answers = calls.map((_call, i) => ({ expected: expected.results[i], got: got.results[i] }));
        return { answers, abilities: expected.abilities };
      }
      await restart();
      return { answers: await callEach(module, calls), abilities: [] };
    },
    look: async (module, path) => {
      history.push({ op: "look", module, ...(path && { path }) });
      const [expected, got] = await Promise.all([original.look(module, path), candidate.look(module, path)]);
      if (expected === undefined || got === undefined) await restart();
      return { expected, got };
    },
    askAgain: async ({ call }) => {
      const [expected, got] = await Promise.all([
        seconds.original.answer(history, { call, isOriginal: true }),
        seconds.candidate.answer(history, { call, isOriginal: false }),
      ]);
      return { expected, got };
    },
    close: closeAll,
  };
}

function isHung(loaded: Loaded<Surface>): boolean {
  return "error" in loaded && loaded.error.startsWith("loading it hangs");
}

interface Second {
  answer(history: readonly Entry[], at: { call: number; isOriginal: boolean }): Promise<string | undefined>;
  close(): Promise<void>;
}

/** A second process of the original or of the candidate, started on first use. It repeats all requests that the first process got. */
function createSecond(start: () => Runner, formats: ReadonlyMap<string, Surface | undefined>): Second {
  let runner: Runner | undefined;
  let next = 0;
  let newest: readonly (string | undefined)[] = [];
  const close = async (): Promise<void> => {
    const ended = runner?.close();
    [runner, next, newest] = [undefined, 0, []];
    await ended;
  };
  const take = async (side: Runner, entry: Entry, isOriginal: boolean): Promise<readonly (string | undefined)[]> => {
    if (entry.op === "look") return [await side.look(entry.module, entry.path)];
    if (entry.op === "call") {
      const { calls, number } = entry;
      return (await side.call(entry.module, { calls, number, timeoutMs: BATCH_TIMEOUT_MS }))?.results ?? [];
    }
    await side.load(entry.module, isOriginal ? undefined : formats.get(entry.module));
    return [];
  };
  return {
    answer: async (history, { call, isOriginal }) => {
      runner ??= start();
      for (; next < history.length; next++) {
        const entry = history[next];
        if (entry !== undefined) newest = await take(runner, entry, isOriginal);
      }
      return newest[call];
    },
    close,
  };
}
