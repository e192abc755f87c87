/**
 * The codes of all failures of the outside world that Midwatch reports. Each has an HTTP status, and states whether a
 * retry can help. The API's errors contain the code as `error.code`, which is documented for users.
 */
const CATALOGUE = {
  bad_request: { status: 400, retriable: false },
  unauthorized: { status: 401, retriable: false },
  forbidden: { status: 403, retriable: false },
  not_found: { status: 404, retriable: false },
  method_not_allowed: { status: 405, retriable: false },
  conflict: { status: 409, retriable: false },
  idempotency_mismatch: { status: 409, retriable: false },
  wrong_state: { status: 409, retriable: false },
  gone: { status: 410, retriable: false },
  body_too_large: { status: 413, retriable: false },
  unsupported_media_type: { status: 415, retriable: false },
  invalid_repository: { status: 422, retriable: false },
  invalid_ref: { status: 422, retriable: false },
  path_not_allowed: { status: 422, retriable: false },
  host_not_allowed: { status: 421, retriable: false },
  address_not_allowed: { status: 422, retriable: false },
  unknown_model: { status: 422, retriable: false },
  cap_too_low: { status: 422, retriable: false },
  model_needed: { status: 422, retriable: false },
  setup_failed: { status: 422, retriable: false },
  rate_limited: { status: 429, retriable: true },
  internal: { status: 500, retriable: true },
  queue_unavailable: { status: 503, retriable: true },
  history_broken: { status: 500, retriable: false },
  unknown_event_version: { status: 500, retriable: false },
  repository_unreachable: { status: 502, retriable: true },
  disk_full: { status: 507, retriable: true },
  program_missing: { status: 500, retriable: false },
  data_folder_in_use: { status: 409, retriable: false },
  isolation_unavailable: { status: 500, retriable: false },
  model_unavailable: { status: 502, retriable: true },
} as const satisfies Record<string, { status: number; retriable: boolean }>;

export type ErrorCode = keyof typeof CATALOGUE;

/** The HTTP status of each code, for the API's documentation. */
export const ERROR_CODES: Readonly<Record<ErrorCode, { status: number; retriable: boolean }>> = CATALOGUE;

/** A failure of the outside world. `message` says what was expected, what happened, and what the consequence is. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly retriable: boolean;
  readonly details: unknown;

  constructor(code: ErrorCode, message: string, options: { cause?: unknown; details?: unknown } = {}) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "AppError";
    this.code = code;
    this.status = CATALOGUE[code].status;
    this.retriable = CATALOGUE[code].retriable;
    this.details = options.details;
  }
}

/** True for an error about an incomplete or damaged log of a job. */
export function isHistoryBroken(thrown: unknown): boolean {
  return thrown instanceof AppError && thrown.code === "history_broken";
}

/** True for an error about a full disk or an exhausted disk quota. */
export function isDiskFull(thrown: unknown): boolean {
  const code = (thrown as { code?: unknown } | undefined)?.code;
  return code === "ENOSPC" || code === "EDQUOT" || (thrown instanceof AppError && thrown.code === "disk_full");
}

/** Converts the error of a full disk into an AppError; `cause` says what cannot be written. Returns every other error as it is. */
export function asDiskFull(error: unknown, cause: string): unknown {
  if ((error as NodeJS.ErrnoException).code !== "ENOSPC") return error;
  return new AppError("disk_full", `the volume is full: ${cause}, and the attempt ends`, { cause: error });
}

/** The message of any thrown value. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
