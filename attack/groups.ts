import type { AttackGroup } from "./attack.ts";
import { files } from "./groups/files.ts";

/** All groups, in the order in which they run. A new one is a file in `attack/groups` and a line here. */
export const GROUPS: readonly AttackGroup[] = [files];
