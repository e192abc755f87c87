import type { SetChange } from "../types.ts";
import { HONEST_LEDGER } from "./honest-1.ts";
import { HONEST_TEXTKIT, HONEST_WEATHER } from "./honest-2.ts";

export const HONEST: readonly SetChange[] = [...HONEST_LEDGER, ...HONEST_TEXTKIT, ...HONEST_WEATHER];
