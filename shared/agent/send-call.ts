import { ModelError, type ModelErrorKind, type ModelReply } from "../model/model-client.ts";
import type { Permit } from "../model/rate-limiter.ts";
import { type CacheFacts, readFacts } from "../prefix/cache-facts.ts";
import { sharedFacts } from "../prefix/cache-monitor.ts";
import type { GatePass } from "../prefix/warm-gate.ts";
import { defined } from "../support/defined.ts";
import { type Call, type CallOptions, stoppedBy } from "./call.ts";
import { mostTokens } from "./upper-bound.ts";
import { warmFirst } from "./warm-first.ts";

/**
 * Sends one call that is paid for: through the warm gate, so that one agent writes the shared prefix and the others read
 * it; at the pace of the rate limiter; and not at all once the breaker is open, which is asked last.
 *
 * Answers with a ModelError for what the API did; throws what the gate, the limiter or Redis threw.
 */
export async function sendCall(options: CallOptions, call: Call): Promise<ModelReply | ModelError> {
  const { gate, limiter, breaker, signal } = options;
  const key = { fingerprint: options.fingerprint, ttl: options.prefix.ttl };
  const pass = await gate.enter(key, signal);
  let permit: Permit | undefined;
  try {
    await warmFirst(options, call, pass);
    const inputTokens = freshTokens(options, call, pass);
    permit = await limiter.acquire({ id: call.id, model: call.request.model, inputTokens }, signal);
    const open = await breaker.check();
    if (open === undefined) return await send(options, call, { pass, permit });
    await permit.done({});
    await pass.failed();
    return stoppedBy(open);
  } catch (error) {
    await pass.failed().catch(() => {});
    throw error;
  }
}

async function send(
  options: CallOptions,
  call: Call,
  { pass, permit }: { pass: GatePass; permit: Permit },
): Promise<ModelReply | ModelError> {
  const { client, clock, log, signal, onBlock } = options;
  // Gate and limiter save money and time. A call that is under way must not fall with them.
  const tell = (told: Promise<void>) =>
    told.catch((error: unknown) => log.warn({ err: error }, "the warm gate or the limiter could not be told"));
  let opening: Promise<void> | undefined;
  const hearing: Promise<void>[] = [];
  const previous = options.monitor.previousResponse(options) ?? pass.entry?.responseId;
  const request =
    previous === undefined ? call.request : { ...call.request, diagnostics: { previous_message_id: previous } };
  const facts = readFacts(request, { at: clock.now() });
  try {
    const reply = await client.send(request, {
      signal,
      onFirstByte: () => {
        opening ??= tell(pass.opened());
      },
      onHeaders: (headers) => hearing.push(tell(permit.heard(headers))),
      ...defined({ onBlock }),
    });
    // Nobody waits for these: they go out in their order, before whatever this agent does next.
    void tell(permit.done({}));
    void tell(learn(options, { pass, reply, facts }));
    return reply;
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    await stopAll(options, error);
    const { kind, retryAfterMs, headers } = error;
    await tell(permit.done({ headers, ...(kind === "rate_limit" ? { refused: { retryAfterMs } } : {}) }));
    if (opening === undefined) await tell(pass.failed());
    return error;
  } finally {
    await Promise.all([opening, ...hearing]);
  }
}

/** An error that no call of this credential can escape opens the breaker, before anything else is done about it. */
async function stopAll({ breaker, log }: CallOptions, { kind, message, retryAfterMs }: ModelError): Promise<void> {
  if (kind !== "quota" && kind !== "auth") return;
  const open = await breaker.trip(kind, message, retryAfterMs);
  log.warn({ reason: kind, resumeAt: open.resumeAt }, "no call can succeed: the breaker is open");
}

const OUTAGE: ReadonlySet<ModelErrorKind> = new Set(["rate_limit", "overloaded", "unavailable"]);

/**
 * Opens the breaker when the API answered none of an agent's tries: other agents would fail the same way. It stays open until a
 * probe is answered. An error that the breaker itself caused does not count.
 */
export async function stopForOutage(
  { breaker, log }: Pick<CallOptions, "breaker" | "log">,
  { kind, message, retryAfterMs, resumeAt }: ModelError,
): Promise<void> {
  if (!OUTAGE.has(kind) || resumeAt !== undefined) return;
  const open = await breaker.trip("unavailable", message, retryAfterMs);
  log.warn(
    { kind, resumeAt: open.resumeAt, detail: message.slice(0, 500) },
    "the API does not answer: the breaker is open",
  );
}

/** Compares what was read with what could have been, and keeps what others will be compared with. */
async function learn(
  options: CallOptions,
  { pass, reply, ...sent }: { pass: GatePass; reply: ModelReply; facts: CacheFacts },
): Promise<void> {
  const { gate, monitor, cacheAccounts, prefix, fingerprint, jobId, conversation, log } = options;
  const { usage, id: responseId, diagnosis, workspace = "" } = reply;
  const facts = { ...sent.facts, workspace };
  const { ttl, price } = prefix;
  const observed = { jobId, conversation, facts, usage, responseId, entry: pass.entry, ttl, price, diagnosis };
  const observation = monitor.observe(observed);
  if (observation.broken !== undefined) log.warn({ conversation, ...observation.broken }, "cache.break");
  // The last shared marker ends the system blocks: what a first call read and wrote for the prefix's time is the prefix.
  const prefixTokens = prefix.ttl === "1h" ? usage.cacheReadTokens + usage.cacheWrite1hTokens : undefined;
  if (pass.role === "leader" && prefixTokens !== undefined) {
    monitor.learnPrefix(fingerprint, prefixTokens);
    const shared = JSON.stringify(sharedFacts(facts));
    await gate.tell({ fingerprint, ttl: prefix.ttl }, { prefixTokens, responseId, facts: shared });
  } else if (pass.entry !== undefined) monitor.learnPrefix(fingerprint, pass.entry.prefixTokens);
  await cacheAccounts.record(observed, observation);
}

/** About what the call takes from the bucket of input tokens: all that it will not read from the cache. */
function freshTokens(options: CallOptions, { request, contextTokens }: Call, pass: GatePass): number {
  const prefixTokens = pass.entry?.prefixTokens;
  const { monitor } = options;
  const all = mostTokens(request, { contextTokens, prefixTokens }) / 2;
  const cached = monitor.cachedTokens(options) ?? prefixTokens ?? 0;
  return Math.max(1, all - cached);
}
