import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { BrainContext, BrainReply, BrainRequest, Fault } from "../../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator } from "../../../simulator/simulator.ts";
import { brain } from "./brain.ts";

/** A simulated model API that runs in this process, and its bills. */
export interface Model {
  readonly url: string;
  readonly port: number;
  /** Is called before each turn is answered. Cases start their outage here. If it returns a fault, the answer breaks off with this fault. */
  onTurn: (context: BrainContext) => Promise<Fault | undefined>;
  /** From now on every request fails with this fault; undefined ends this. */
  fail(fault: Fault | undefined): void;
  /** Returns the US dollars billed for all calls so far. */
  soldUsd(): number;
  /** Returns the US dollars billed for turns that were requested again although a complete answer had been sent. */
  paidTwiceUsd(): number;
  close(): Promise<void>;
}

/** Starts a simulator that uses the brain of the bench `world`. */
export async function startModel(): Promise<Model> {
  /** For each turn, the ids of the requests that got a complete answer. */
  const asked = new Map<string, string[]>();
  let onTurn: Model["onTurn"] = async () => undefined;
  const simulator = createSimulator({
    tier: "none",
    brain: async (request, context) => {
      const fault = await onTurn(context);
      const reply = await brain(request, context);
      if (fault === undefined) remember(asked, request, context);
      return fault === undefined ? reply : ({ ...reply, fault } satisfies BrainReply);
    },
  });
  const app = buildSimulatorServer(simulator);
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    port: (app.server.address() as AddressInfo).port,
    get onTurn() {
      return onTurn;
    },
    set onTurn(next) {
      onTurn = next;
    },
    fail: (fault) => {
      simulator.outage = fault;
    },
    soldUsd: () => simulator.books.read().total.costUsd,
    paidTwiceUsd: () => {
      const costs = new Map(simulator.books.read().entries.map(({ requestId, costUsd }) => [requestId, costUsd]));
      const again = [...asked].flatMap(([key, ids]) =>
        ids.filter((id) => costs.has(id)).slice(key.startsWith(TWO) ? 2 : 1),
      );
      return again.reduce((sum, id) => sum + (costs.get(id) ?? 0), 0);
    },
    close: () => app.close(),
  };
}

/**
 * Start of the key of a verifier's first turn. If the attacks of the first verifier detect few planted faults, a second
 * verifier sends the same first request, which is not a repetition.
 */
const TWO = "verifier 0 ";

function remember(asked: Map<string, string[]>, { system, messages }: BrainRequest, context: BrainContext): void {
  const digest = createHash("sha256")
    .update(JSON.stringify([system, messages]))
    .digest("hex");
  const key = `${context.role} ${context.turn} ${digest}`;
  asked.set(key, [...(asked.get(key) ?? []), context.requestId]);
}
