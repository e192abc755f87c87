import { collectDefaultMetrics, Registry } from "prom-client";
import { fillRegistry, type MetricsReading } from "./fill-registry.ts";

/** What `GET /metrics` answers with. */
export interface Metrics {
  readonly contentType: string;
  /** In Prometheus's text format: this process's own figures, and those that all processes share. */
  render(): Promise<string>;
}

/**
 * Metrics for Prometheus. What is shared lies in Redis and is read at each scrape, so that every coordinator answers the
 * same and none keeps figures that a restart would lose.
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
