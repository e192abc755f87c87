import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { caseRows } from "../../../../../lab/bench/context/case-rows.ts";
import type { Planner } from "../../../../../lab/bench/context/planner.ts";
import { playCalls, playReads, READ_TEXT } from "../../../../../lab/bench/context/play-scripts.ts";
import { product } from "../../../../../lab/bench/context/product.ts";
import { makeTranscript } from "../../../../../lab/bench/context/transcripts.ts";

async function inFolder<T>(body: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "midwatch-context-"));
  try {
    return await body(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The rows' figures without names. */
const holds = (planner: Planner) => caseRows(planner).map((row) => row.holds);

test("a planner that never cuts misses the goals of the price step and of the parked attempt", () => {
  expect(holds(() => "keep")).toEqual([false, false, false]);
});

test("a planner that summarises before the step and before a long wait meets them", () => {
  const planner: Planner = ({ prefixTokens, tokens, isParked, price }) => {
    const isNearStep = prefixTokens + tokens > (price.longPrompt?.above ?? Number.POSITIVE_INFINITY) - 5_000;
    return isParked || isNearStep ? { way: "summary" } : "keep";
  };
  expect(holds(planner)).toEqual([true, true, true]);
});

test("a summary after the wait is too late for the goal of the parked attempt", () => {
  const [, , parked] = caseRows(({ isCold }) => (isCold ? { way: "summary" } : "keep"));
  expect(parked?.value).toBeGreaterThan(1);
});

test("each stage of the reads ends with a cut, and the file is asked for in each request", () =>
  inFolder(async (folder) => {
    const cutAfter: number[] = [];
    const cutNow = async (transcript: { turnCount: number }) => void cutAfter.push(transcript.turnCount);
    const requests = await playReads(folder, { reads: 8, cuts: 3, cutNow });
    expect(cutAfter).toEqual([2, 4, 6]);
    expect(requests).toHaveLength(8);
    const texts = requests.map((messages) => JSON.stringify(messages).split(JSON.stringify(READ_TEXT)).length - 1);
    // Nothing is cut here, so the text stands once, and each further read is a stub.
    expect(texts).toEqual([1, 1, 1, 1, 1, 1, 1, 1]);
  }));

test("a turn with many calls gets as many results in the next request", () =>
  inFolder(async (folder) => {
    const { messages, turnTokens } = await playCalls(folder, 30);
    expect(messages.at(-1)?.content).toHaveLength(30);
    expect(turnTokens).toBe(30 * 500);
  }));

test("a request of the product after a cut contains the harness state", () => {
  const transcript = makeTranscript(5);
  const points = [transcript.requestPoints.at(-1)!];
  const [request] = product.requestsOf(transcript, points);
  expect(JSON.stringify(request?.messages)).toContain("<harness-state>");
});
