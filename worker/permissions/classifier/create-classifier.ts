import { type Call, type CallOptions, CallRefused } from "../../../shared/agent/call.ts";
import { callModel } from "../../../shared/agent/call-model.ts";
import type { ToolCall } from "../../../shared/agent/tool-call.ts";
import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { Opinion } from "../../../shared/agent/transcript-entry.ts";
import { ModelError, type ModelReply } from "../../../shared/model/model-client.ts";
import { createCacheMonitor, noCacheAccounts } from "../../../shared/prefix/cache-monitor.ts";
import { openGate } from "../../../shared/prefix/warm-gate.ts";
import { redactSecrets } from "../../../shared/support/secrets/redact.ts";
import { cleanText } from "../../../shared/support/text/clean-text.ts";
import { sha256 } from "../../../shared/support/text/sha256.ts";
import { joinSignals } from "../../../shared/support/time/join-signals.ts";
import type { CallFacts } from "../call-facts.ts";
import { buildQuestion, classifierPrefix } from "./build-question.ts";

/** Asks a model about a command. Returns undefined if no usable answer came; then the rules decide alone. */
export type Classify = (call: ToolCall, facts: CallFacts, signal: AbortSignal) => Promise<Opinion | undefined>;

/** The settings of a classifier, and the services that its paid calls need. */
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
 * Creates the classifier: an optional cheap model that is asked after the rules. Its calls are paid like any other. They have a prefix of
 * their own, which is not cached and not counted to the job's prefix. The answer is written to the transcript, so a resumed attempt does
 * not ask again. Without a usable answer (after a timeout, a refusal, a spent cap, a wrong format or an API error) the rules decide alone.
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
      if (!(error instanceof ModelError || error instanceof CallRefused)) throw error;
      log.warn({ detail: error.message.slice(0, 500) }, "the classifier did not answer; the rules decide alone");
      return undefined;
    }
  };
}

/** The transcript's entry for a paid answer that is unusable, so that the rules decide alone. */
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
  // Each retry reserves money as a call of its own; the last reserved call is the one that was answered.
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

const LINE = /^(allow|ask|deny): (\S.*)$/;

/** Reads a classifier's answer: one complete text of one line in the requested format. Returns undefined for anything else. */
export function parseOpinion({ content, stopReason }: Pick<ModelReply, "content" | "stopReason">): Opinion | undefined {
  const [block, ...more] = content.filter(({ type }) => !type.endsWith("thinking"));
  if (stopReason !== "end_turn" || block?.type !== "text" || more.length > 0) return undefined;
  const [, decision, reason = ""] = LINE.exec(String(block.text).trim()) ?? [];
  if (decision !== "allow" && decision !== "ask" && decision !== "deny") return undefined;
  return { decision, reason: cleanText(reason).slice(0, 400) };
}
