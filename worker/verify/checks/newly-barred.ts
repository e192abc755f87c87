import type { PlacedTest } from "./match-tests.ts";

/** Whether the change makes a test run only under a new condition. A condition that holds on the verifying platform does not count. */
export function isNewlyBarred(old: PlacedTest, now: PlacedTest): boolean {
  if (now.condition === "" || now.condition === old.condition || old.condition !== "") return false;
  return (
    /linux|posix/i.test(now.condition) ||
    !/platform|win32|windows|darwin|\bnt\b|unix|version|EOL|sep\b/i.test(now.condition)
  );
}
