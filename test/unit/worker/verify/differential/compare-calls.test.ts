import { expect, test } from "vitest";
import { type Callable, compareCalls } from "../../../../../worker/verify/differential/compare-calls.ts";
import type { OracleCall } from "../../../../../worker/verify/differential/protocol.ts";
import type { Runner } from "../../../../../worker/verify/differential/runner-process.ts";
import { createSession, mismatchesOf, unsteadyOf } from "../../../../../worker/verify/differential/session.ts";
import { startSides } from "../../../../../worker/verify/differential/sides.ts";

/**
 * Makes one side of a comparison. Its processes answer with `say`, which gets the call and the number of the process.
 */
function processes(say: (call: string, process: number) => string | undefined) {
  const asked: string[][] = [];
  const start = (): Runner => {
    const own: string[] = [];
    const process = asked.push(own);
    return {
      load: async () => ({ error: "is not loaded here" }),
      call: async (_module, { calls }) => {
        own.push(...calls);
        const results = calls.map((call) => say(call, process));
        return results.includes(undefined) ? undefined : { results: results.map(String), abilities: [] };
      },
      look: async () => "",
      harvest: async () => ({ values: [], kinds: [] }),
      patterns: async () => [],
      close: async () => {},
    };
  };
  return { asked, start };
}

type Say = Parameters<typeof processes>[0];
const echo: Say = (call) => call;

async function compare(
  calls: readonly OracleCall[],
  { original = echo, candidate = echo }: { original?: Say; candidate?: Say },
) {
  const [first, second] = [processes(original), processes(candidate)];
  const session = createSession({
    sides: startSides({ original: first.start, candidate: second.start }),
    ...{ workshop: processes(echo).start(), referenceTree: "/nowhere", sources: [], modules: ["a.js"] },
    ...{ inputs: calls.length - 1, seed: "s" },
  });
  const module = session.modules.get("a.js");
  if (module === undefined) throw new Error("no module");
  let at = 0;
  const callable: Callable = {
    module,
    target: { path: [], type: "function" },
    generator: { next: () => calls[at++ % calls.length] ?? { path: [], args: [] }, learn: () => {}, meet: () => {} },
    dry: 0,
    hanging: 0,
  };
  await compareCalls(session, [callable]);
  return { session, module, asked: { original: first.asked, candidate: second.asked } };
}

const numbers = (count: number) => Array.from({ length: count }, (_, i): OracleCall => ({ path: [], args: [i] }));

test("both sides get the same calls in the same order", async () => {
  const calls = numbers(100);
  const { asked, session } = await compare(calls, {});
  expect(asked.original[0]).toEqual(calls.map((call) => JSON.stringify(call)));
  expect(asked.candidate[0]).toEqual(asked.original[0]);
  expect(session.seen.size).toBe(100);
});

test("the last thousand calls of a module are recorded, in order", async () => {
  const { module, session } = await compare(numbers(1200), {});
  expect(module.recorded).toEqual(numbers(1200).slice(200));
  expect(session.seen.size).toBe(1200);
});

test("a difference counts when further processes of both sides reproduce it", async () => {
  const { module } = await compare(numbers(40), { candidate: (call) => (call.includes("[7]") ? "other" : call) });
  expect(mismatchesOf(module)).toMatchObject([
    { export: "default", call: JSON.stringify(numbers(8)[7]), got: "other" },
  ]);
});

test("an input that the original answers differently in another process is dropped and counted", async () => {
  const wavers: Say = (call, process) => (call.includes("[7]") ? `in process ${process}` : call);
  const { module } = await compare(numbers(320), { original: wavers });
  expect(mismatchesOf(module)).toEqual([]);
  expect(unsteadyOf(module)).toBe(1);
});

test("when one side restarts, the other side restarts too", async () => {
  const hangs: Say = (call, process) => (call.includes("[7]") && process === 1 ? undefined : call);
  const { asked, module } = await compare(numbers(40), { candidate: hangs });
  expect(asked.original).toHaveLength(asked.candidate.length);
  expect(asked.original.at(-1)).toEqual(asked.candidate.at(-1));
  expect(mismatchesOf(module)).toEqual([]);
});

test("a candidate that hangs where the original returns is a mismatch; the other way round says nothing", async () => {
  const hangs: Say = (call) => (call.includes("[7]") ? undefined : call);
  expect(mismatchesOf((await compare(numbers(40), { candidate: hangs })).module)).toHaveLength(1);
  const { module } = await compare(numbers(320), { original: hangs });
  expect([mismatchesOf(module).length, module.hanging]).toEqual([0, 1]);
});
