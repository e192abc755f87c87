import type { SetChange } from "../types.ts";
import { WEAKENED_BASKET } from "./weakened-basket.ts";
import { WEAKENED_DISCOUNT } from "./weakened-discount.ts";
import { WEAKENED_NOTIFY } from "./weakened-notify.ts";
import { WEAKENED_RANGES } from "./weakened-ranges.ts";

export const WEAKENED: readonly SetChange[] = [
  ...WEAKENED_BASKET,
  ...WEAKENED_DISCOUNT,
  ...WEAKENED_RANGES,
  ...WEAKENED_NOTIFY,
];
