import { NoResult } from "../../../worker/sandbox/require-result.ts";

/** The reason to refuse a result that ended its own attempt. */
export const NO_RESULT = "no result: a command was killed, so that the attempt ends without a verdict";

/**
 * The result of a judgement; undefined if one of its runs was killed, as a command can do to itself. The candidate is
 * not accepted then.
 */
export async function orNoResult<T>(judging: Promise<T>): Promise<T | undefined> {
  try {
    return await judging;
  } catch (error) {
    if (error instanceof NoResult) return undefined;
    throw error;
  }
}
