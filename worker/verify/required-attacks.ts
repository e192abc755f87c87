import type { AttackClass } from "../../shared/protocol/verification/verdict.ts";
import type { Change, FileChange } from "./change.ts";
import { isTestPath } from "./checks/test-paths.ts";

/** Code whose behaviour can be attacked. */
const CODE = /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cc|cpp|cs|php|sh)$/;
const ERRORS = /\b(?:throw|reject|raise|panic|except|catch)\b/;
const CONCURRENCY =
  /\b(?:async|await|Promise|Worker|setTimeout|setInterval|Atomics|threading|asyncio|goroutine|Mutex|lock)\b/;

/** The classes of attack that a change calls for; none for a change without code. */
export function requiredAttacks({ files }: Change): AttackClass[] {
  const code = files.filter(({ path }) => CODE.test(path) && !isTestPath(path));
  if (code.length === 0) return [];
  const text = code.map((file) => file.textAfter ?? "").join("\n");
  const isChanged = (file: FileChange) => file.status === "M" || file.status === "D";
  const classes: AttackClass[] = ["boundaries", "claim"];
  if (ERRORS.test(text)) classes.push("errors");
  if (CONCURRENCY.test(text)) classes.push("concurrency");
  if (code.some(isChanged)) classes.push("compatibility", "callers");
  return classes;
}
