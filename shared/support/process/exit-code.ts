import { AppError } from "../errors.ts";

/** The exit code of a process that an error ends: 2 for wrong usage, which includes a wrong setting, else 1. */
export function exitCodeOf(error: unknown): 1 | 2 {
  return error instanceof AppError && error.code === "bad_request" ? 2 : 1;
}
