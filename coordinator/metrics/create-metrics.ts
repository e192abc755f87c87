import { collectDefaultMetrics, Registry } from "prom-client";
import { fillRegistry, type MetricsReading } from "./fill-registry.ts";

export interface Metrics {
  readonly contentType: string;
  /** Returns the figures of this process and of all processes together, in Prometheus's text format. */
  render(): Promise<string>;
}

/**
 * Creates the metrics for Prometheus. Figures of all processes are read from Redis each time Prometheus asks, so that
 * every coordinator returns the same figures and a restart loses none.
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
