import Anthropic from "@anthropic-ai/sdk";
import type { Brain } from "../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../simulator/http/server.ts";
import { createSimulator, type Simulator, type SimulatorOptions } from "../../simulator/simulator.ts";

/** A simulator on a real socket, and the official client for it. */
export interface TestSimulator {
  readonly simulator: Simulator;
  readonly url: string;
  /** The official SDK, by default without retries. */
  client(options?: ConstructorParameters<typeof Anthropic>[0]): Anthropic;
  close(): Promise<void>;
}

/** Answers "ok" to every request. */
export const yes: Brain = async () => ({ content: [{ type: "text", text: "ok" }] });

/** Starts a simulator without rate limits; the test closes it. */
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

/** A text of exactly this many tokens in the simulator; another `salt` gives another text of the same length. */
export function textOf(tokens: number, salt = "x"): string {
  return salt.padEnd(tokens * 4, "-lorem ipsum dolor sit amet").slice(0, tokens * 4);
}
