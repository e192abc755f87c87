import { defined } from "../support/defined.ts";

/** The state of an open breaker: the reason why no call may start, and when a probe may be made. */
export interface OpenBreaker {
  readonly reason: "quota" | "auth" | "unavailable";
  /** The API's words. */
  readonly detail: string;
  /** ms since 1970. */
  readonly since: number;
  readonly resumeAt: number;
}

/**
 * The breaker of a credential. It stops all calls if none can succeed: the quota is spent, the key is refused, or the
 * API does not answer. It stays open until a probe (a single call after `resumeAt`) succeeds.
 */
export interface QuotaBreaker {
  /** The state of the open breaker; undefined if calls may start. Checked immediately before each call. */
  check(): Promise<OpenBreaker | undefined>;
  /** Opens the breaker: immediately for this process, and for all other processes when Redis has stored it. */
  trip(reason: OpenBreaker["reason"], detail: string, retryAfterMs?: number): Promise<OpenBreaker>;
  /** True if the breaker is open, `resumeAt` has passed, and no other caller makes a probe: this caller may make it. */
  mayProbe(): Promise<boolean>;
  /** The probe succeeded. */
  close(): Promise<void>;
}

/** Stop reasons of agents that an open breaker can cause. The breaker then knows when the agents may resume. */
const STOPPED_BY_BREAKER: ReadonlySet<string> = new Set(["quota", "auth", "model_unavailable"]);

/** The time at which a run with this stop reason may resume. Empty if the breaker did not cause it, or is closed again. */
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
