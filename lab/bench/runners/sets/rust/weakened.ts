import type { SetChange } from "../types.ts";
import { WEAKENED_BACKOFF } from "./weakened-backoff.ts";
import { WEAKENED_LEDGER } from "./weakened-ledger.ts";
import { WEAKENED_SPANS } from "./weakened-spans.ts";

export const WEAKENED: readonly SetChange[] = [...WEAKENED_LEDGER, ...WEAKENED_SPANS, ...WEAKENED_BACKOFF];
