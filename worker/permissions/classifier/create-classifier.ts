import { BudgetRefused, type Call, type CallOptions } from "../../../shared/agent/call.ts";
import { callModel } from "../../../shared/agent/call-model.ts";
import type { ToolCall } from "../../../shared/agent/tool-call.ts";
import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { Opinion } from "../../../shared/agent/transcript-entry.ts";
import { ModelError } from "../../../shared/model/model-client.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../shared/prefix/cache-monitor.ts";
import { openGate } from "../../../shared/prefix/warm-gate.ts";
import { redactSecrets } from "../../../shared/support/secrets/redact.ts";
import { sha256 } from "../../../shared/support/text/sha256.ts";
import { joinSignals } from "../../../shared/support/time/join-signals.ts";
import type { CallFacts } from "../call-facts.ts";
import { buildQuestion, classifierPrefix } from "./build-question.ts";
import { parseOpinion } from "./parse-opinion.ts";

/** Asks what should become of a command; undefined when there was no answer that can be used, and the rules stand. */
export type Classify = (call: ToolCall, facts: CallFacts, signal: AbortSignal) => Promise<Opinion | undefined>;

/** What a classifier needs from its surroundings: of a paid call, all but what is its own. */
export interface ClassifierOptions
  extends Omit<
    CallOptions,
    "prefix" | "fingerprint" | "conversation" | "signal" | "onReserved" | "gate" | "monitor" | "cacheAccounts"
  > {
  readonly agentId: string;
  readonly transcript: Transcript;
  readonly task: { readonly role: string; readonly title: string };
  readonly model: string;
  /** Default 20,000 ms. */
  readonly timeoutMs?: number | undefined;
}

const DEFAULT_TIMEOUT_MS = 20_000;

/**
 * The optional cheap model behind the rules. Its calls are paid like any other, on a prefix of their own that nothing
 * caches: neither the job's prefix nor its cache books hear of them. An answer stands in the transcript, so an attempt that
 * goes on does not ask twice. Whatever keeps an answer from coming (a timeout, a refusal, a cap, nonsense, an error of the
 * API) leaves the rules' own decision: the classifier is an addition, and work does not stop for want of it.
 */
export function createClassifier(options: ClassifierOptions): Classify {
  const { transcript, clock, log } = options;
  return async (call, facts, signal) => {
    const known = transcript.opinionOf(call.id);
    if (known !== undefined) return known;
    try {
      const { reply, id } = await askOnce(options, { call, facts, signal });
      const opinion = parseOpinion(reply);
      if (opinion === undefined) log.warn({ callId: id }, "the classifier's answer is none; the rules decide alone");
      const kept = opinion ?? NO_OPINION;
      await transcript.append({
        kind: "classified",
        at: clock.now(),
        id,
        callId: call.id,
        opinion: kept,
        usage: reply.usage,
      });
      return { ...kept, reason: redactSecrets(kept.reason) };
    } catch (error) {
      if (!(error instanceof ModelError || error instanceof BudgetRefused)) throw error;
      log.warn({ detail: error.message.slice(0, 500) }, "the classifier did not answer; the rules decide alone");
      return undefined;
    }
  };
}

/** What stands in the transcript for an answer that was paid and cannot be used: the rules' own. */
const NO_OPINION: Opinion = { decision: "allow", reason: "(no answer that can be used)" };

async function askOnce(
  options: ClassifierOptions,
  { call, facts, signal }: { call: ToolCall; facts: CallFacts; signal: AbortSignal },
): Promise<{ reply: Awaited<ReturnType<typeof callModel>>; id: string }> {
  const { agentId, transcript, clock, task, model, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { prefix, fingerprint } = classifierPrefix(model);
  const conversation = `${agentId}.gate.${sha256(call.id).slice(0, 12)}`;
  const question: Call = { id: conversation, request: buildQuestion(prefix, { task, facts }), contextTokens: 0 };
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  // A try that is made again is a call of its own: the last one reserved is the one that was answered.
  let id = "";
  const onReserved: CallOptions["onReserved"] = async (reserved) => {
    id = reserved.id;
    await transcript.append({ kind: "call", at: clock.now(), id, reservedUsd: reserved.usd });
  };
  const unshared = { gate: openGate, monitor: createCacheMonitor(), cacheAccounts: noCacheAccounts };
  const joined = joinSignals([signal, timeout.signal]);
  try {
    const reply = await callModel(
      { ...options, ...unshared, prefix, fingerprint, conversation, signal: joined.signal, onReserved },
      question,
    );
    return { reply, id };
  } finally {
    clearTimeout(timer);
    joined.release();
  }
}
