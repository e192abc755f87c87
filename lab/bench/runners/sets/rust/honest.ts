import type { SetChange } from "../types.ts";
import { HONEST_BACKOFF } from "./honest-backoff.ts";
import { HONEST_LEDGER } from "./honest-ledger.ts";
import { HONEST_SPANS } from "./honest-spans.ts";

export const HONEST: readonly SetChange[] = [...HONEST_LEDGER, ...HONEST_SPANS, ...HONEST_BACKOFF];
