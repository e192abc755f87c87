import type { SetPackage } from "../types.ts";
import { BACKOFF } from "./backoff.ts";
import { LEDGER } from "./ledger.ts";
import { SPANS } from "./spans.ts";

export const PACKAGES: readonly SetPackage[] = [LEDGER, SPANS, BACKOFF];
