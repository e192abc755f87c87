import { collectDefaultMetrics, Registry } from "prom-client";
import { fillRegistry, type MetricsReading } from "./fill-registry.ts";

export interface Metrics {
  readonly contentType: string;
  /** The figures of this process and of all processes together, in Prometheus's text format. */
  render(): Promise<string>;
}

/**
 * Metrics for Prometheus. Shared figures are read from Redis at each scrape, so every coordinator returns the same, and a
 * restart loses none.
 */
export function createMetrics(read: () => Promise<MetricsReading>): Metrics {
  const own = new Registry();
  collectDefaultMetrics({ register: own, prefix: "midwatch_coordinator_" });
  return {
    contentType: own.contentType,
    render: async () => {
      const shared = new Registry();
      fillRegistry(shared, await read());
      return Registry.merge([own, shared]).metrics();
    },
  };
}
