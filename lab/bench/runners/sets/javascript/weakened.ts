import type { SetChange } from "../types.ts";
import { WEAKENED_CART, WEAKENED_DURATION } from "./weakened-1.ts";
import { WEAKENED_LRU, WEAKENED_USERS } from "./weakened-2.ts";
import { WEAKENED_LRU_MORE } from "./weakened-3.ts";

export const WEAKENED: readonly SetChange[] = [
  ...WEAKENED_CART,
  ...WEAKENED_DURATION,
  ...WEAKENED_USERS,
  ...WEAKENED_LRU,
  ...WEAKENED_LRU_MORE,
];
