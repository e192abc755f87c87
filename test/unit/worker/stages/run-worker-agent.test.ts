import { readFileSync } from "node:fs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { transcriptFile } from "../../../../shared/agent/find-transcript.ts";
import { buildPrefix } from "../../../../shared/prefix/build-prefix.ts";
import { savePrefix } from "../../../../shared/prefix/prefix-store.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import type { AttemptOrder } from "../../../../shared/protocol/task/delivery.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { openWorkerAgent } from "../../../../worker/stages/run-worker-agent.ts";
import type { StageDeps } from "../../../../worker/stages/stage-deps.ts";
import { makeOrder } from "../../../support/orders.ts";
import { temporaryLayout } from "../../../support/repository.ts";

let place: ReturnType<typeof temporaryLayout>;
let order: AttemptOrder;

beforeEach(async () => {
  place = temporaryLayout();
  const { bytes, ref } = buildPrefix({
    goal: "Make it so.",
    map: "src/a.js 10",
    instructions: [],
    roles: [],
    model: "claude-sonnet-5-5",
  });
  await savePrefix(place.layout.prefix(ref.fingerprint), bytes);
  order = { ...makeOrder(makeJobId(1)), prefix: ref };
});
afterEach(() => place.dispose());

/**
 * Opens the transcript of an order in this epoch, as a claim does; returns the texts in it. If `word` is given, appends
 * it.
 */
async function open(given: AttemptOrder, epoch: number, word?: string): Promise<string[]> {
  const deps = { layout: place.layout, clock: wallClock } as unknown as StageDeps;
  const signal = new AbortController().signal;
  const agent = await openWorkerAgent(deps, { order: given, epoch, slot: 0, log: silentLog(), signal });
  const known = agent.transcript.entries.flatMap((entry) => (entry.kind === "user" ? [entry.text] : []));
  if (word !== undefined) await agent.transcript.append({ kind: "user", at: 1, key: word, text: word });
  await agent.close();
  return known;
}

const revised = (given: AttemptOrder): AttemptOrder => ({
  ...given,
  findings: [{ source: "challenge", name: "content", claim: "it is wrong" }],
});

test("a further claim of an order continues its transcript", async () => {
  expect(await open(order, 1, "first")).toEqual([]);
  expect(await open(order, 2, "second")).toEqual(["first"]);
  expect(await open({ ...order, base: "f".repeat(40) }, 3)).toEqual(["first", "second"]);
});

test("if Redis lost writes and reused an attempt's number for another order, the attempt does not continue the other's transcript", async () => {
  await open(order, 1, "said for the forgotten order");
  expect(await open(revised(order), 2, "said for this one")).toEqual([]);
  // A later claim continues the transcript that was begun for the same order. The transcript of the other order is left
  // unchanged.
  expect(await open(revised(order), 3)).toEqual(["said for this one"]);
  const left = transcriptFile(place.layout.attempt(order.jobId, order.attemptId).root, 1);
  expect(readFileSync(left, "utf8")).toContain("said for the forgotten order");
});

test("an order that returns after another order had its number continues its own transcript", async () => {
  await open(order, 1, "first");
  await open(revised(order), 2, "another's");
  expect(await open(order, 3)).toEqual(["first"]);
});

test("a transcript records the base commit of its tree, also if the order returns with another base", async () => {
  const deps = { layout: place.layout, clock: wallClock } as unknown as StageDeps;
  const signal = new AbortController().signal;
  const [old, head] = ["a".repeat(40), "b".repeat(40)];
  const claim = async (base: string, epoch: number, tree?: string) => {
    const agent = await openWorkerAgent(deps, { order: { ...order, base }, epoch, slot: 0, log: silentLog(), signal });
    if (tree !== undefined) await agent.transcript.append({ kind: "results", at: 1, content: [], tree });
    await agent.close();
    return [agent.transcript.tree, agent.transcript.treeBase];
  };
  expect(await claim(old, 1, "1")).toEqual(["1", old]);
  // A claim that ended before its first turn has stored no tree, so the next claim does not see it.
  expect(await claim(head, 2)).toEqual(["1", old]);
  expect(await claim(head, 3, "3")).toEqual(["3", head]);
  expect(await claim(head, 4)).toEqual(["3", head]);
});
