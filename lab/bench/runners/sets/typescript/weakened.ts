import type { SetChange } from "../types.ts";
import { WEAKENED_LIMITER } from "./weakened-1.ts";
import { WEAKENED_CONFIG, WEAKENED_INVENTORY } from "./weakened-2.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_LIMITER, ...WEAKENED_INVENTORY, ...WEAKENED_CONFIG];
