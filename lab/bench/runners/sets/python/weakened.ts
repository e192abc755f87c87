import type { SetChange } from "../types.ts";
import { WEAKENED_LEDGER } from "./weakened-1.ts";
import { WEAKENED_TEXTKIT } from "./weakened-2.ts";
import { WEAKENED_WEATHER } from "./weakened-3.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_LEDGER, ...WEAKENED_TEXTKIT, ...WEAKENED_WEATHER];
