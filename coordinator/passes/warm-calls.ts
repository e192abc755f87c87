import { warmPrefix } from "../../shared/agent/warm-prefix.ts";
import type { ModelServices } from "../../shared/model/model-services.ts";
import { loadPrefix } from "../../shared/prefix/prefix-store.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { PROBE_MS } from "./intervals.ts";
import type { WakeOptions } from "./wake-parked.ts";
import type { WarmCacheOptions } from "./warm-cache.ts";

/** The calls that a coordinator makes on a job's prefix without a question: to keep it in the cache, and to try whether the API answers. */
export function createWarmCalls(
  services: ModelServices,
  layout: Layout,
): Pick<WarmCacheOptions, "loadPrefix" | "warm"> & Pick<WakeOptions, "probe"> {
  const loadFrom = (fingerprint: string) => loadPrefix(layout.prefix(fingerprint), fingerprint);
  const warm: WarmCacheOptions["warm"] = (jobId, given) =>
    warmPrefix(services, { jobId, ...given, signal: AbortSignal.timeout(PROBE_MS) });
  return {
    loadPrefix: loadFrom,
    warm,
    probe: async (jobId, { fingerprint }, capUsd) => {
      await warm(jobId, { prefix: await loadFrom(fingerprint), fingerprint, capUsd });
    },
  };
}
