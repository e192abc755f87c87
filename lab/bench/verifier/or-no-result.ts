import { NoResult } from "../../../worker/sandbox/require-result.ts";

/** The reason given when a candidate or verdict is refused because its own command killed the judging process. */
export const NO_RESULT = "no result: a command was killed, so that the attempt ends without a verdict";

/**
 * Returns the result of judging a candidate or verdict. Returns undefined, which means "not accepted", if one of its
 * commands was killed: a command can kill itself on purpose.
 */
export async function orNoResult<T>(judging: Promise<T>): Promise<T | undefined> {
  try {
    return await judging;
  } catch (error) {
    if (error instanceof NoResult) return undefined;
    throw error;
  }
}
