import Anthropic from "@anthropic-ai/sdk";
import type { Brain } from "../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../simulator/http/server.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../simulator/simulator.ts";

/** A simulator that listens on a real socket, and a function that makes clients for it. */
export interface TestSimulator {
  readonly simulator: Simulator;
  readonly url: string;
  /** Makes a client of the official SDK. By default it does not retry. */
  client(options?: ConstructorParameters<typeof Anthropic>[0]): Anthropic;
  close(): Promise<void>;
}

/** A brain that answers "ok" to every request. */
export const yes: Brain = async () => ({ content: [{ type: "text", text: "ok" }] });

/** Starts a simulator without rate limits. The test must close it. */
export async function startSimulator(options: Partial<SimulatorOptions> = {}): Promise<TestSimulator> {
  const simulator = createSimulator({ brain: yes, tier: "none", ...options });
  const app = buildSimulatorServer(simulator);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    simulator,
    url,
    client: (given) => new Anthropic({ apiKey: "sk-test-key", baseURL: url, maxRetries: 0, ...given }),
    close: () => app.close(),
  };
}

/**
 * Makes a text that has exactly this number of tokens in the simulator. Another `salt` gives a different text of the
 * same length.
 */
export function textOf(tokens: number, salt = "x"): string {
  return salt.padEnd(tokens * 4, "-lorem ipsum dolor sit amet").slice(0, tokens * 4);
}
