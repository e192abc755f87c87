import { defined } from "../support/defined.ts";

/** Why no call may start, and when a probe may be made. */
export interface OpenBreaker {
  readonly reason: "quota" | "auth" | "unavailable";
  /** The API's words. */
  readonly detail: string;
  /** ms since 1970. */
  readonly since: number;
  readonly resumeAt: number;
}

/**
 * Stops all calls of a credential if none can succeed: the quota is spent, the key is refused, or the API does not
 * answer. It stays open until a probe, a single call after `resumeAt`, succeeds.
 */
export interface QuotaBreaker {
  /** Undefined if calls may start. Checked right before each call. */
  check(): Promise<OpenBreaker | undefined>;
  /** Opens the breaker: at once for this process, and for all processes once it is written to Redis. */
  trip(reason: OpenBreaker["reason"], detail: string, retryAfterMs?: number): Promise<OpenBreaker>;
  /** True for one caller at a time, if the breaker is open and `resumeAt` has passed: this caller may make a probe. */
  mayProbe(): Promise<boolean>;
  /** The probe succeeded. */
  close(): Promise<void>;
}

/** Stop reasons that the breaker causes: it knows when the agents may resume. */
const STOPPED_BY_BREAKER: ReadonlySet<string> = new Set(["quota", "auth", "model_unavailable"]);

/** When a run with this stop reason may resume, if the breaker caused it and is still open. */
export async function resumeTime(
  breaker: Pick<QuotaBreaker, "check">,
  stopReason: string,
): Promise<{ resumeAt?: number }> {
  if (!STOPPED_BY_BREAKER.has(stopReason)) return {};
  const open = await breaker.check();
  return defined({ resumeAt: open?.resumeAt });
}

/** A breaker that is always closed. */
export const closedBreaker: QuotaBreaker = {
  check: async () => undefined,
  trip: async (reason, detail) => ({ reason, detail, since: 0, resumeAt: 0 }),
  mayProbe: async () => false,
  close: async () => {},
};
