import { promptLimit } from "../../../shared/agent/context/context-limits.ts";
import { conversationToCut, cutOptions } from "../../../shared/agent/context/conversation-to-cut.ts";
import type { Cut } from "../../../shared/agent/context/cut.ts";
import { withoutDanglingStubs } from "../../../shared/agent/context/dangling-stubs.ts";
import { expectedTurns } from "../../../shared/agent/context/expected-turns.ts";
import { answeredCalls } from "../../../shared/agent/context/facts.ts";
import { type CutOption, planCut as decide } from "../../../shared/agent/context/plan-cut.ts";
import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { TranscriptEntry } from "../../../shared/agent/transcript-entry.ts";
import { buildRequest, type ContentBlock } from "../../../shared/prefix/breakpoints.ts";
import { buildPrefix } from "../../../shared/prefix/build-prefix.ts";
import { NO_USAGE } from "../../../shared/protocol/price/usage.ts";
import { CUT_WAYS, type CutWay } from "../../../shared/protocol/task/context-cut.ts";
import { FOLD_TOKENS, HARNESS_STATE_TOKENS, STUB_TOKENS, SUMMARY_TOKENS, type Way } from "./cuts.ts";
import type { Planner, TraceView } from "./planner.ts";
import type { Subject } from "./subject.ts";
import { turnsOf } from "./transcripts.ts";

/** The product: its planner, and the cuts of its agent loop. */
export const product: Subject = {
  planner,
  requestsOf: ({ seed, entries }, points) => {
    const cut: TranscriptEntry[] = [];
    let from = 0;
    return points.map((point, i) => {
      cut.push(...entries.slice(from, point));
      from = point;
      cut.push(...cutEntries(cut, CUT_WAYS[(seed + i) % CUT_WAYS.length] ?? "clear"));
      return { entries: point, messages: buildRequest(PREFIX, turnsOf(cut)).messages as never };
    });
  },
  cutNow: async (transcript: Transcript) => {
    for (const entry of cutEntries(transcript.entries, "clear")) await transcript.append(entry);
  },
  withWindow: (contextTokens) => ({ simulator: { contextTokens } }),
};

const { prefix: PREFIX } = buildPrefix({
  goal: "Make it so.",
  map: "",
  instructions: [],
  roles: [],
  model: "claude-sonnet-5-5",
});

/** The entries of a cut of this way or, if it is not possible now, of the next possible one. Empty if nothing can be cut. */
function cutEntries(entries: readonly TranscriptEntry[], way: CutWay): TranscriptEntry[] {
  const written = answeredCalls(entries).filter(({ name, isError }) => /^(write|edit)_file$/.test(name) && !isError);
  const work = [...new Set(written.map(({ input }) => String((input as { path: string }).path)))].join("\n");
  const conversation = conversationToCut({
    entries,
    prefix: PREFIX,
    prefixTokens: 8_000,
    limitTokens: 900_000,
    compacts: false,
    state: { work, turnsLeft: 10, usdLeft: 1 },
  });
  const options = cutOptions(conversation, { withSummary: true });
  const order = [way, ...CUT_WAYS];
  const option = order.flatMap((each) => options.findLast((known) => known.way === each) ?? [])[0];
  if (option === undefined) return [];
  const summary: ContentBlock[] =
    option.way === "summary" ? [{ type: "text", text: "The modules are being rewritten." }] : [];
  const cut: Cut = {
    kind: "cut",
    at: 1,
    way: option.way,
    reason: "request",
    beforeTokens: 1,
    afterTokens: 1,
    estUsd: 0,
    limitTokens: 900_000,
    ...withoutDanglingStubs(option.effect(summary), conversation),
  };
  const usage = {
    calls: 1,
    inputTokens: 0,
    outputTokens: 9,
    cacheReadTokens: 0,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 0,
    costUsd: 0,
  };
  return summary.length === 0 ? [cut] : [{ kind: "summary", at: 1, id: "s", content: summary, usage }, cut];
}

/** Number of newest turns from which the growth of the prompt is computed. */
const GROWTH_TURNS = 10;
/** As in the product. */
const SEEN_TURNS = 3;
/** Maximum number of places that are tried for a way, as in the product. */
const MAX_PLACES = 16;

const NO_LIMITS = {
  maxTurns: Number.POSITIVE_INFINITY,
  maxTokens: Number.POSITIVE_INFINITY,
  maxCostUsd: Number.POSITIVE_INFINITY,
};

/** Asks the product's planner about a trace. It estimates the coming turns as in the product, not from the trace's shape. */
function planner(view: TraceView): ReturnType<Planner> {
  const sizes = view.turns.map(sizeOf);
  const newest = sizes.at(-1) ?? 0;
  const answers = new Map(optionsOf(view, sizes).map((each) => [each.option, each.answer]));
  const next = view.prefixTokens + view.tokens;
  const decision = decide(
    {
      prefixTokens: view.prefixTokens,
      nextTokens: next,
      cachedTokens: view.isCold ? view.prefixTokens : next - newest,
      growthTokens: mean(sizes.slice(-GROWTH_TURNS)),
      options: [...answers.keys()],
      parks: view.isParked,
    },
    view.price,
    promptLimit({ windowTokens: view.windowTokens, price: view.price }),
    expectedTurns(NO_LIMITS, { turns: view.turns.length, usage: NO_USAGE, nextTokens: next }),
  );
  return decision.kind === "keep" ? "keep" : (answers.get(decision.option) ?? "keep");
}

interface Offered {
  readonly option: CutOption;
  readonly answer: { readonly way: Way; readonly upToTurn?: number };
}

/** The cuts that are possible, with the bench's sizes of stubs, states and summaries. */
function optionsOf(view: TraceView, sizes: readonly number[]): Offered[] {
  const last = view.turns.length - 1;
  const all = view.turns.map((_turn, i) => i).filter((i) => i > 0 && (view.turns[i - 1]?.isSent ?? false));
  const places = [
    ...spread(
      all.filter((place) => place <= view.turns.length - SEEN_TURNS),
      MAX_PLACES,
    ),
    ...all.slice(-1),
  ];
  const tailFrom = (upTo: number) =>
    view.turns.reduce((sum, { isSent }, i) => sum + (isSent && i >= upTo ? (sizes[i] ?? 0) : 0), 0);
  const replaced = (way: Way & CutWay, upTo: number, head: number, outputTokens = 0): Offered => ({
    option: {
      way,
      upTo,
      unchangedTokens: view.prefixTokens,
      afterTokens: view.prefixTokens + head + tailFrom(upTo),
      outputTokens,
    },
    answer: way === "summary" ? { way } : { way, upToTurn: upTo },
  });
  return [
    ...clears(view, sizes, { way: "clear superseded", upTo: last }),
    ...places.flatMap((upTo) => clears(view, sizes, { way: "clear", upTo })),
    ...folds(view, sizes),
    ...(view.notesTokens === 0 ? [] : [replaced("notes", last, view.notesTokens + HARNESS_STATE_TOKENS)]),
    replaced("summary", last + 1, SUMMARY_TOKENS + HARNESS_STATE_TOKENS, SUMMARY_TOKENS),
    ...places.map((upTo) => replaced("drop", upTo, HARNESS_STATE_TOKENS)),
  ].filter(({ option }) => option.afterTokens < view.prefixTokens + view.tokens);
}

function clears(
  view: TraceView,
  sizes: readonly number[],
  { way, upTo }: { way: "clear" | "clear superseded"; upTo: number },
): Offered[] {
  let saved = 0;
  let before = view.headTokens;
  let unchanged: number | undefined;
  view.turns.forEach(({ results, isSent }, i) => {
    if (!isSent) return;
    const cleared =
      i >= upTo
        ? []
        : results.filter(
            (r) => !r.isStub && r.tokens > STUB_TOKENS && (r.isObsolete || (way === "clear" && r.isRerunnable)),
          );
    if (cleared.length > 0) unchanged ??= before;
    saved += cleared.reduce((sum, { tokens }) => sum + tokens - STUB_TOKENS, 0);
    before += sizes[i] ?? 0;
  });
  if (unchanged === undefined) return [];
  const afterTokens = view.prefixTokens + view.tokens - saved;
  const option: CutOption = {
    way: "clear",
    upTo,
    isRash: way === "clear" && upTo > view.turns.length - SEEN_TURNS,
    unchangedTokens: view.prefixTokens + unchanged,
    afterTokens,
    outputTokens: 0,
  };
  return [{ option, answer: way === "clear" ? { way, upToTurn: upTo } : { way } }];
}

/** The cut that folds all finished sub-goals that are still sent. */
function folds(view: TraceView, sizes: readonly number[]): Offered[] {
  const end = view.turns.findLastIndex(({ doneSubGoal }, i) => doneSubGoal && i < view.turns.length - 1) + 1;
  const sent = view.turns.flatMap(({ isSent }, i) => (isSent && i < end ? [i] : []));
  const [first] = sent;
  if (first === undefined) return [];
  const goals = view.turns.filter(({ doneSubGoal }, i) => doneSubGoal && i >= first && i < end).length;
  const size = sent.reduce((sum, i) => sum + (sizes[i] ?? 0), 0);
  const option: CutOption = {
    way: "fold",
    upTo: end,
    unchangedTokens: view.prefixTokens + view.headTokens,
    afterTokens: view.prefixTokens + view.tokens - size + goals * FOLD_TOKENS,
    outputTokens: 0,
  };
  return [{ option, answer: { way: "fold" } }];
}

function sizeOf({ outputTokens, results }: TraceView["turns"][number]): number {
  return results.reduce(
    (sum, { tokens, isStub }) => sum + (isStub ? Math.min(tokens, STUB_TOKENS) : tokens),
    outputTokens,
  );
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / Math.max(1, values.length);
}

function spread<T>(items: readonly T[], max: number): T[] {
  const step = Math.max(1, Math.ceil(items.length / max));
  return items.filter((_item, i) => (items.length - 1 - i) % step === 0);
}
