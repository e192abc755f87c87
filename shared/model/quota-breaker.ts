/** Why no call may start, and when somebody may try again. */
export interface OpenBreaker {
  readonly reason: "quota" | "auth" | "unavailable";
  /** The API's words. */
  readonly detail: string;
  /** ms since 1970. */
  readonly since: number;
  readonly resumeAt: number;
}

/**
 * Stops all calls of a credential when none can succeed: the quota is spent, the key is refused, or the API does not answer. It
 * stays open until a probe, one single call after `resumeAt`, succeeds.
 */
export interface QuotaBreaker {
  /** Undefined when calls may start. Asked right before each call. */
  check(): Promise<OpenBreaker | undefined>;
  /** Opens it. From the moment of this call nothing starts in this process, and once it is written nothing anywhere. */
  trip(reason: OpenBreaker["reason"], detail: string, retryAfterMs?: number): Promise<OpenBreaker>;
  /** True for one caller at a time, when it is open and `resumeAt` has passed: that one may make a probe. */
  mayProbe(): Promise<boolean>;
  /** The probe succeeded. */
  close(): Promise<void>;
}

/** Stop reasons of agents after which the breaker knows when they may go on. */
const STOPPED_BY_BREAKER: ReadonlySet<string> = new Set(["quota", "auth", "model_unavailable"]);

/** When a run that ended so may go on, where the breaker was the cause and is still open. */
export async function resumeTime(
  breaker: Pick<QuotaBreaker, "check">,
  stopReason: string,
): Promise<{ resumeAt?: number }> {
  if (!STOPPED_BY_BREAKER.has(stopReason)) return {};
  const open = await breaker.check();
  return open === undefined ? {} : { resumeAt: open.resumeAt };
}

/** A breaker that is always closed. */
export const closedBreaker: QuotaBreaker = {
  check: async () => undefined,
  trip: async (reason, detail) => ({ reason, detail, since: 0, resumeAt: 0 }),
  mayProbe: async () => false,
  close: async () => {},
};
