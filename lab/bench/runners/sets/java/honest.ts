import type { SetChange } from "../types.ts";
import { HONEST_NOTIFY } from "./honest-notify.ts";
import { HONEST_RANGES } from "./honest-ranges.ts";
import { HONEST_SHOP } from "./honest-shop.ts";

export const HONEST: readonly SetChange[] = [...HONEST_SHOP, ...HONEST_RANGES, ...HONEST_NOTIFY];
