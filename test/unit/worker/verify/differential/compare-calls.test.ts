import { describe, expect, test } from "vitest";
import type { Callable } from "../../../../../worker/verify/differential/compare-calls.ts";
import { compareCalls, retarget } from "../../../../../worker/verify/differential/compare-calls.ts";
import type { OracleCall } from "../../../../../worker/verify/differential/protocol.ts";
import type { Runner } from "../../../../../worker/verify/differential/runner-process.ts";
import { createSession } from "../../../../../worker/verify/differential/session.ts";

/** A side that answers each call with its own JSON, and keeps what it was asked. */
function echo(asked: string[]): Runner {
  return {
    load: async () => ({ error: "is not loaded here" }),
    call: async (_module, calls) => {
      asked.push(...calls);
      return [...calls];
    },
    callTogether: async (_module, calls) => [...calls],
    harvest: async () => ({ values: [], kinds: [] }),
    close: () => {},
  };
}

function callable(calls: readonly OracleCall[]): Callable {
  let at = 0;
  return {
    module: "a.js",
    target: { type: "function" },
    generator: { next: () => calls[at++ % calls.length] ?? {}, learn: () => {} },
    dry: 0,
  };
}

async function compare(calls: readonly OracleCall[], inputs: number) {
  const sent = { original: [] as string[], candidate: [] as string[] };
  const session = createSession({
    ...{ reference: echo(sent.original), workshop: echo([]), candidate: echo(sent.candidate) },
    ...{ referenceTree: "/nowhere", sources: [], modules: ["a.js"], candidateRoot: "esm", inputs, seed: "s" },
  });
  await compareCalls(session, [callable(calls)]);
  return { session, sent };
}

const instance = (n: number): OracleCall => ({ args: [{ $: "instance", module: "a.js", args: [n] }] });

describe("calls on both sides", () => {
  test("instances are made by the classes of the side that is asked, at any depth; other calls are the same text", async () => {
    const plain = { args: ["instance", { $: "number", value: "NaN" }] };
    const deep: OracleCall = { args: [], steps: [{ method: "m", args: [[instance(1).args?.[0] ?? null]] }] };
    const { sent } = await compare([plain, instance(2), deep], 3);
    expect(sent.original).toEqual([plain, instance(2), deep].map((call) => JSON.stringify(call)));
    expect(sent.candidate).toEqual(sent.original.map((text) => text.replace('"a.js"', '"esm/a.js"')));
  });

  test("what is inside already stays as it is", () => {
    const inside = { args: [{ $: "instance", module: "esm/a.js", args: [] }] };
    expect(retarget({ call: inside, text: JSON.stringify(inside) }, "esm/")).toBe(JSON.stringify(inside));
  });

  test("the last thousand calls of a module are kept, in order, with what the original answered", async () => {
    const calls = Array.from({ length: 1200 }, (_, i): OracleCall => ({ args: [i] }));
    const { session } = await compare(calls, 1200);
    const kept = session.recorded.get("a.js") ?? [];
    expect(kept).toEqual(calls.slice(200).map((call) => ({ call, expected: JSON.stringify(call) })));
    expect(session.seen.size).toBe(1200);
  });
});
