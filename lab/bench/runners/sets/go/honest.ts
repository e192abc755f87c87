import type { SetChange } from "../types.ts";
import { HONEST_SEMVER } from "./honest-1.ts";
import { HONEST_STATUS, HONEST_STORE } from "./honest-2.ts";

export const HONEST: readonly SetChange[] = [...HONEST_SEMVER, ...HONEST_STORE, ...HONEST_STATUS];
