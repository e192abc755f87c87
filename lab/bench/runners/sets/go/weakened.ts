import type { SetChange } from "../types.ts";
import { WEAKENED_SEMVER } from "./weakened-1.ts";
import { WEAKENED_STATUS, WEAKENED_STORE } from "./weakened-2.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_SEMVER, ...WEAKENED_STORE, ...WEAKENED_STATUS];
