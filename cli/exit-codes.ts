/** Exit codes of the process. */
export const EXIT = {
  ok: 0,
  /** The job failed, or the request was refused. */
  failed: 1,
  /** Wrong usage or a wrong setting: no request was sent. */
  usage: 2,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** A usage error that commander does not detect. The message says what was expected, what was given and what happens next. */
export class UsageError extends Error {}
