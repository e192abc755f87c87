import type { SetChange } from "../types.ts";
import { HONEST_CART } from "./honest-1.ts";
import { HONEST_USERS } from "./honest-2.ts";
import { HONEST_DURATION, HONEST_LRU } from "./honest-3.ts";

export const HONEST: readonly SetChange[] = [...HONEST_CART, ...HONEST_USERS, ...HONEST_DURATION, ...HONEST_LRU];
