import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunTool } from "../../../../shared/agent/tool-call.ts";
import { NO_TOKENS } from "../../../../shared/model/ledger.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import { closedBreaker } from "../../../../shared/model/quota-breaker.ts";
import type { WarmGate } from "../../../../shared/prefix/warm-gate.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import {
  jumpingClock,
  lastResults,
  lastTexts,
  memoryLedger,
  read,
  run,
  type Script,
  scriptedClient,
  simpleTools,
  submit,
  text,
  use,
  withFolder,
} from "./rig.ts";

const once: Script = () => ({ content: [submit()] });
const thenSubmit =
  (...first: ModelError[]): Script =>
  (_, n) =>
    first[n - 1] ?? { content: [submit()] };

/** A warm gate that records how it is used. */
function notingGate(events: string[]): WarmGate {
  return {
    record: async () => {},
    enter: async () => {
      events.push("enter");
      return {
        role: "leader",
        opened: async () => {
          events.push("opened");
        },
        failed: async () => {
          events.push("failed");
        },
      };
    },
  };
}

test("money is reserved before the gate and the call, settled after it, and recorded before the tools run", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const events: string[] = [];
    const seen: string[] = [];
    const kinds = async () =>
      (await readFile(file, "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).kind);
    const runTool: RunTool = async (call, signal) => {
      events.push("tool");
      seen.push(...(await kinds()));
      return simpleTools()(call, signal);
    };
    const takeTree = async () => {
      events.push("tree");
      return "tree1";
    };
    const ledger = memoryLedger(events);
    const result = await run({
      file,
      client: scriptedClient(once, events),
      ledger,
      gate: notingGate(events),
      runTool,
      takeTree,
    });
    expect(result.stopReason).toBe("submitted");
    expect(events).toEqual(["reserve", "enter", "send", "opened", "settle", "tool", "tree"]);
    expect(seen).toEqual(["user", "call", "assistant"]);
    expect((await kinds()).at(-1)).toBe("results");
    expect(JSON.parse((await readFile(file, "utf8")).trim().split("\n").at(-1)!)).toMatchObject({ tree: "tree1" });
    expect(ledger.settledUsd()).toBeCloseTo(0.001, 9);
    expect(ledger.held.size).toBe(0);
  });
});

test("a call that the cap does not allow is not sent", async () => {
  await withFolder(async (folder) => {
    const client = scriptedClient(once);
    const result = await run({ file: join(folder, "t.jsonl"), client, capUsd: 0.01 });
    expect(result.stopReason).toBe("budget");
    expect(result.text).toMatch(
      /^to continue, raise the cap to at least: npx midwatch resume job\S* --max-cost \d+\.\d\d \(the next call may cost.*the job's cap of \$0\.01 does not leave as much\)$/,
    );
    expect(client.requests).toHaveLength(0);
  });
});

test("the reservation covers the most expensive way in which the call could be billed", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    let heldUsd = 0;
    const client = scriptedClient((request) => {
      [heldUsd = 0] = ledger.held.values();
      // The highest possible cost at the prices of Sonnet 5.5: a token for every four bytes, written to the one-hour
      // cache at $4, and the maximum output at $10 per million.
      const dearest = ((JSON.stringify(request).length / 4) * 4 + 16_000 * 10) / 1e6;
      expect(heldUsd).toBeGreaterThan(dearest);
      return { content: [submit()] };
    });
    await run({ file: join(folder, "t.jsonl"), client, ledger });
    expect(heldUsd).toBeGreaterThan(0);
  });
});

test("a try that was interrupted after its first byte stays charged; the next try has its own reservation", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const events: string[] = [];
    const broken = new ModelError("unavailable", "terminated", { isBilled: true });
    const client = scriptedClient((_, n) => (n === 1 ? { content: [], breaksWith: broken } : { content: [submit()] }));
    const result = await run({ file: join(folder, "t.jsonl"), client, ledger, gate: notingGate(events) });
    expect(result).toMatchObject({ stopReason: "submitted", turns: 1 });
    expect(events).toEqual(["enter", "opened", "enter", "opened"]);
    expect([...ledger.unsettled.keys()]).toEqual(["job_1/t1.1.1.1.1"]);
    expect(ledger.held.size).toBe(0);
    expect(ledger.settledUsd()).toBeCloseTo(0.001, 9);
  });
});

test("a try that failed before its first byte is free and lets another agent lead", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const events: string[] = [];
    const client = scriptedClient(thenSubmit(new ModelError("overloaded", "529")));
    await run({ file: join(folder, "t.jsonl"), client, ledger, gate: notingGate(events) });
    expect(events).toEqual(["enter", "failed", "enter", "opened"]);
    expect(ledger.held.size).toBe(0);
  });
});

test("a call that keeps failing is tried five times, with growing waits", async () => {
  await withFolder(async (folder) => {
    const clock = jumpingClock();
    const client = scriptedClient(() => new ModelError("unavailable", "no route"));
    const result = await run({ file: join(folder, "t.jsonl"), client, clock });
    expect(result).toMatchObject({ stopReason: "model_unavailable", text: "no route" });
    expect(client.requests).toHaveLength(5);
    expect(clock.slept).toHaveLength(4);
    clock.slept.forEach((ms, i) => {
      expect(ms).toBeGreaterThanOrEqual(500 * 2 ** i * 0.75);
      expect(ms).toBeLessThanOrEqual(500 * 2 ** i);
    });
  });
});

test("no retry comes earlier than the API asked", async () => {
  await withFolder(async (folder) => {
    const clock = jumpingClock();
    const limited = new ModelError("rate_limit", "429", { retryAfterMs: 90_000 });
    const result = await run({ file: join(folder, "t.jsonl"), client: scriptedClient(thenSubmit(limited)), clock });
    expect(result.stopReason).toBe("submitted");
    expect(clock.slept[0]).toBeGreaterThanOrEqual(90_000);
    expect(clock.slept[0]).toBeLessThanOrEqual(99_000);
  });
});

test.each([
  ["quota", "quota", new ModelError("quota", "spent")],
  ["a refused key", "auth", new ModelError("auth", "refused")],
  ["a bad request", "invalid_request", new ModelError("invalid_request", "bad")],
  ["a wait of an hour", "model_unavailable", new ModelError("rate_limit", "429", { retryAfterMs: 3_600_000 })],
  ["the API's request not to retry", "model_unavailable", new ModelError("rate_limit", "429", { mayRetry: false })],
])("%s is not retried, and holds no money", async (_name, stopReason, error) => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const client = scriptedClient(() => error);
    const result = await run({ file: join(folder, "t.jsonl"), client, ledger });
    expect(result.stopReason).toBe(stopReason);
    expect(client.requests).toHaveLength(1);
    expect(ledger.held.size).toBe(0);
  });
});

test("a run that is stopped at the warm gate releases its reservation", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const controller = new AbortController();
    const gate: WarmGate = {
      record: async () => {},
      enter: async (_fingerprint, signal) => {
        controller.abort(new Error("cancelled"));
        signal.throwIfAborted();
        throw new Error("not reached");
      },
    };
    const client = scriptedClient(once);
    const result = await run({ file: join(folder, "t.jsonl"), client, ledger, gate, signal: controller.signal });
    expect(result.stopReason).toBe("aborted");
    expect(ledger.held.size).toBe(0);
    expect(client.requests).toHaveLength(0);
  });
});

test("an error of the gate at the first byte does not fail the call", async () => {
  await withFolder(async (folder) => {
    const gate: WarmGate = {
      record: async () => {},
      enter: async () => ({
        role: "leader",
        opened: () => Promise.reject(new Error("Redis is away")),
        failed: async () => {},
      }),
    };
    const result = await run({ file: join(folder, "t.jsonl"), client: scriptedClient(once), gate });
    expect(result.stopReason).toBe("submitted");
  });
});

test.each([
  ["max_turns", { maxTurns: 2 }, 2],
  ["max_tokens", { maxTokens: 1500 }, 2],
  ["max_cost", { maxCostUsd: 0.0015 }, 2],
  ["timeout", { deadline: 0 }, 0],
])("%s ends the run before the next call", async (stopReason, limit, calls) => {
  await withFolder(async (folder) => {
    const limits = { maxTurns: 50, maxTokens: 1e9, maxCostUsd: 100, deadline: Number.MAX_SAFE_INTEGER, ...limit };
    const client = scriptedClient((_, n) => ({ content: [read(`r${n}`, `${n}.js`)] }));
    const result = await run({ file: join(folder, "t.jsonl"), client, limits });
    expect(result.stopReason).toBe(stopReason);
    expect(client.requests).toHaveLength(calls);
  });
});

test("setting the clock a week ahead between two turns does not end a run", async () => {
  await withFolder(async (folder) => {
    let now = Date.now();
    const clock = { ...wallClock, now: () => now };
    const deadline = clock.elapsed() + 3_600_000;
    const client = scriptedClient((request) => {
      now += 7 * 86_400_000;
      return threeTurns(request, 0);
    });
    const limits = { maxTurns: 50, maxTokens: 1e9, maxCostUsd: 100, deadline };
    const result = await run({ file: join(folder, "t.jsonl"), client, limits, clock });
    expect(result).toMatchObject({ stopReason: "submitted", turns: 3 });
  });
});

test("limits include the usage of earlier epochs of the attempt", async () => {
  await withFolder(async (folder) => {
    const limits = { maxTurns: 2, maxTokens: 1e9, maxCostUsd: 100, deadline: Number.MAX_SAFE_INTEGER };
    const first = join(folder, "transcript.1.jsonl");
    const reads: Script = (_, n) => ({ content: [read(`r${n}`, `${n}.js`)] });
    await run({ file: first, client: scriptedClient(reads), limits: { ...limits, maxTurns: 1 } });
    const client = scriptedClient((_, n) => ({ content: [read(`s${n}`, `${n}.js`)] }));
    const result = await run({ file: join(folder, "transcript.2.jsonl"), resumeFrom: first, client, limits });
    expect(client.requests).toHaveLength(1);
    expect(result).toMatchObject({ stopReason: "max_turns", turns: 2, usage: { calls: 2 } });
  });
});

/**
 * A model with three turns: two reads at once, a message without calls, and a submission. It finds the turn in the
 * request, so that it can continue any conversation.
 */
const threeTurns: Script = (request) => {
  const turn = request.messages.filter(({ role }) => role === "assistant").length;
  if (turn === 0) return { content: [read("r1", "1.js"), read("r2", "2.js")] };
  return turn === 1 ? { content: [text("hm")] } : { content: [submit()] };
};

test("a run that dies after any line, or within it, resumes without paying for a completed turn again", async () => {
  await withFolder(async (folder) => {
    const whole = join(folder, "whole.jsonl");
    const expected = await run({ file: whole, client: scriptedClient(threeTurns) });
    expect(expected).toMatchObject({ stopReason: "submitted", turns: 3 });
    const lines = (await readFile(whole, "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual([
      ..."user call assistant results call assistant user call assistant results".split(" "),
    ]);
    for (let kept = 0; kept <= lines.length; kept++) {
      const tails = kept < lines.length ? ["", lines[kept]!.slice(0, -9)] : [""];
      for (const [i, tail] of tails.entries()) {
        const file = join(folder, `from.${kept}.${i}.jsonl`);
        await writeFile(file, [...lines.slice(0, kept), tail].join("\n"));
        const client = scriptedClient(threeTurns);
        const result = await run({ file, client });
        const paid = lines.slice(0, kept).filter((line) => JSON.parse(line).kind === "assistant").length;
        expect(client.requests, `after ${kept} lines`).toHaveLength(3 - paid);
        expect(result).toEqual(expected);
      }
    }
  });
});

test("a call whose answer was never recorded stays charged, under its own id", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const ledger = memoryLedger();
    await run({ file, client: scriptedClient(() => new ModelError("aborted", "killed", { isBilled: true })), ledger });
    expect(ledger.unsettled.size).toBe(1);
    await run({ file, client: scriptedClient(once), ledger });
    expect(ledger.unsettled.size).toBe(1);
    expect(ledger.settledUsd()).toBeCloseTo(0.001, 9);
  });
});

test("a run that is repeated returns the same hand-in, and a new message reopens it", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const opening = { key: "opening", text: "role: implementer" };
    await run({ file, client: scriptedClient(once) });
    const again = scriptedClient(once);
    expect(await run({ file, client: again })).toMatchObject({ stopReason: "submitted", value: { summary: "done" } });
    expect(again.requests).toHaveLength(0);
    const inbox = [opening, { key: "m1", text: "One more thing." }, { key: "m1", text: "One more thing." }];
    await run({ file, client: again, inbox });
    expect(again.requests).toHaveLength(1);
    const said = again.requests[0]?.messages.at(-1)?.content as { type: string; text?: string }[];
    expect(said.filter((block) => block.text === "One more thing.")).toHaveLength(1);
  });
});

test("tools that were stopped midway leave no result, and run again", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const controller = new AbortController();
    const stopping: RunTool = async () => {
      controller.abort(new Error("drain"));
      return { content: "half" };
    };
    const reads: Script = (_, n) => ({ content: n === 1 ? [read("r")] : [submit()] });
    const stopped = await run({ file, client: scriptedClient(reads), runTool: stopping, signal: controller.signal });
    expect(stopped).toMatchObject({ stopReason: "aborted", turns: 1 });
    const client = scriptedClient(once);
    const calls: Parameters<RunTool>[0][] = [];
    expect(await run({ file, client, runTool: simpleTools(calls) })).toMatchObject({ stopReason: "submitted" });
    expect(calls.map(({ id }) => id)).toEqual(["r", "end"]);
    expect(client.requests).toHaveLength(1);
  });
});

test("a call waits while others hold the rest of the cap, and starts when money returns", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const clock = jumpingClock();
    await ledger.reserve({ id: "other", jobId: "job_1", usd: 0.9, tokens: 0, capUsd: 1 });
    const sleeping = {
      ...clock,
      sleep: async () => ledger.settle({ id: "other", jobId: "job_1", usd: 0.1, tokens: NO_TOKENS }),
    };
    const result = await run({
      file: join(folder, "t.jsonl"),
      client: scriptedClient(once),
      ledger,
      clock: sleeping,
      capUsd: 1,
    });
    expect(result.stopReason).toBe("submitted");
    expect(ledger.settledUsd()).toBeCloseTo(0.101, 9);
  });
});

test("nothing is sent while the breaker is open, and a spent quota opens it", async () => {
  await withFolder(async (folder) => {
    const trips: string[] = [];
    const open = { reason: "quota" as const, detail: "spent until tomorrow", since: 1, resumeAt: 2 };
    const trip = async (reason: "quota" | "auth") => {
      trips.push(reason);
      return open;
    };
    const breaker = { ...closedBreaker, trip };
    const refused = scriptedClient(() => new ModelError("quota", "spent"));
    await run({ file: join(folder, "a.jsonl"), client: refused, breaker });
    expect(trips).toEqual(["quota"]);
    const client = scriptedClient(once);
    const stopped = await run({
      file: join(folder, "b.jsonl"),
      client,
      breaker: { ...breaker, check: async () => open },
    });
    expect(stopped).toMatchObject({ stopReason: "quota", text: "spent until tomorrow" });
    expect(client.requests).toHaveLength(0);
  });
});

test("the complete blocks of an interrupted answer are a turn: its calls run, and the conversation continues", async () => {
  await withFolder(async (folder) => {
    const ledger = memoryLedger();
    const partial = [text("first I read"), read("r1")];
    const broken = new ModelError("unavailable", "terminated", { isBilled: true, partial });
    const client = scriptedClient((_, n) => (n === 1 ? { content: [], breaksWith: broken } : { content: [submit()] }));
    const calls: Parameters<RunTool>[0][] = [];
    const result = await run({ file: join(folder, "t.jsonl"), client, ledger, runTool: simpleTools(calls) });
    expect(result).toMatchObject({ stopReason: "submitted", turns: 2 });
    expect(calls.map(({ id }) => id)).toEqual(["r1", "end"]);
    expect(client.requests[1]?.messages.at(-2)?.content).toEqual(partial);
    expect(ledger.unsettled.size).toBe(1);
  });
});

test("an answer interrupted within its text is continued, at most five times in a row", async () => {
  await withFolder(async (folder) => {
    const broken = new ModelError("unavailable", "terminated", { isBilled: true, partial: [text("I think")] });
    const client = scriptedClient(() => ({ content: [], breaksWith: broken }));
    const result = await run({ file: join(folder, "t.jsonl"), client });
    expect(result).toMatchObject({ stopReason: "model_unavailable", turns: 5 });
    expect(lastTexts(client.requests[1])).toEqual([expect.stringContaining("was interrupted")]);
  });
});

test("an eager tool runs when its block is complete, once, and is recorded before it starts", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const seen: string[][] = [];
    const delegate = (id: string) => use(id, "delegate", { title: "t", brief: "b" });
    const runTool: RunTool = async (call, signal) => {
      const kinds = (await readFile(file, "utf8"))
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line).kind);
      seen.push([call.id, ...kinds]);
      return simpleTools()(call, signal);
    };
    const script: Script = (_, n) =>
      n === 1 ? { content: [text("go"), delegate("d1"), read("r1")] } : { content: [submit()] };
    const client = scriptedClient(script);
    await run({ file, client, runTool, eagerTools: new Set(["delegate"]) });
    expect(seen[0]).toEqual(expect.arrayContaining(["d1", "partial"]));
    expect(seen.map(([id]) => id)).toEqual(["d1", "r1", "end"]);
    expect(lastResults(client.requests[1]).map(({ tool_use_id }) => tool_use_id)).toEqual(["d1", "r1"]);
  });
});

test("after a process dies during an eager call, the run resumes from the recorded blocks, under the same id", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "t.jsonl");
    const calls: string[] = [];
    const runTool: RunTool = async (call, signal) => {
      calls.push(call.id);
      return simpleTools()(call, signal);
    };
    const died = new ModelError("aborted", "killed", { isBilled: true });
    const content = [use("d1", "delegate", { title: "t", brief: "b" })];
    const first = scriptedClient(() => ({ content, breaksWith: died }));
    first.send = async (_request, { onBlock }) => {
      onBlock?.(content);
      throw died;
    };
    const eagerTools = new Set(["delegate"]);
    expect(await run({ file, client: first, runTool, eagerTools })).toMatchObject({ stopReason: "aborted" });
    const client = scriptedClient(once);
    expect(await run({ file, client, runTool, eagerTools })).toMatchObject({ stopReason: "submitted" });
    expect(calls).toEqual(["d1", "d1", "end"]);
    expect(client.requests[0]?.messages.at(-2)?.content).toEqual(content);
  });
});
