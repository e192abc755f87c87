import type { SetChange } from "../types.ts";
import { HONEST_LIMITER } from "./honest-1.ts";
import { HONEST_INVENTORY } from "./honest-2.ts";
import { HONEST_CONFIG } from "./honest-3.ts";

export const HONEST: readonly SetChange[] = [...HONEST_LIMITER, ...HONEST_INVENTORY, ...HONEST_CONFIG];
