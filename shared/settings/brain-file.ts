import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { BUILT_IN_BRAINS } from "../protocol/job/built-in-jobs.ts";
import { AppError } from "../support/errors.ts";

/**
 * The absolute path of a brain's ES module file, which is named relative to the working directory. Throws an AppError
 * `bad_request` with the names of the built-in brains if the file does not exist.
 */
export function brainFile(named: string): string {
  const file = resolve(named);
  if (existsSync(file)) return file;
  throw new AppError(
    "bad_request",
    `--brain or MIDWATCH_BRAIN: expected one of ${BUILT_IN_BRAINS.join(", ")} or an ES module file, got ${named}, which is neither. The process does not start`,
  );
}

/** Throws an AppError `bad_request` if a brain is neither built in nor an existing file. */
export function requireBrain(named: string): void {
  if (!BUILT_IN_BRAINS.some((name) => name === named)) brainFile(named);
}
