/** What the process ends with. */
export const EXIT = {
  ok: 0,
  /** The job failed, or the request was refused. */
  failed: 1,
  /** Wrong usage: nothing was sent. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** Wrong usage that commander cannot see. The message says what was expected, what came and what happens next. */
export class UsageError extends Error {}
