import { NoResult } from "../../../worker/sandbox/require-result.ts";

/** Why a result is not taken that ended its own attempt. */
export const NO_RESULT = "no result: a command was killed, so that the attempt ends without a verdict";

/** What a judgement comes to; undefined where one of its runs was killed, as a command can do to itself: nothing is taken then. */
export async function orNoResult<T>(judging: Promise<T>): Promise<T | undefined> {
  try {
    return await judging;
  } catch (error) {
    if (error instanceof NoResult) return undefined;
    throw error;
  }
}
