import type { ModelPrice } from "../protocol/price/price.ts";
import type { Prefix } from "./build-prefix.ts";
import { WARM_MS } from "./warm-gate.ts";

/**
 * For how long the shared entries are bought: an hour when the job may be quiet for longer than five minutes and writing
 * twice for five minutes costs more than writing once for an hour. At list prices that is 2.5 to 2. Latched with the job.
 */
export function chooseTtl(price: Pick<ModelPrice, "write5m" | "write1h">, longestQuietMs: number): Prefix["ttl"] {
  const writes = longestQuietMs < WARM_MS["5m"] ? 1 : 2;
  return writes * price.write5m < price.write1h ? "5m" : "1h";
}
