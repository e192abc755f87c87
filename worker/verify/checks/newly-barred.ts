import { isElsewhere } from "../syntax/known-conditions.ts";
import type { PlacedTest } from "./match-tests.ts";

/** Whether the change makes a test run only under a new condition. A condition that holds on the verifying platform does not count. */
export function isNewlyBarred(old: PlacedTest, now: PlacedTest): boolean {
  if (now.condition === "" || now.condition === old.condition || old.condition !== "") return false;
  return !isElsewhere(now.condition);
}
