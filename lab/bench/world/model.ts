import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { BrainContext, BrainReply, BrainRequest, Fault } from "../../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator } from "../../../simulator/simulator.ts";
import { brain } from "./brain.ts";

/** A simulated model in this process, with its bills. */
export interface Model {
  readonly url: string;
  readonly port: number;
  /** Called before each turn is answered; outages start here. A returned fault breaks the answer off. */
  onTurn: (context: BrainContext) => Promise<Fault | undefined>;
  /** Gives each request this fault from now on; undefined ends it. */
  fail(fault: Fault | undefined): void;
  /** Billed US dollars of all calls so far. */
  soldUsd(): number;
  /** US dollars of turns that were requested again after a complete answer. */
  paidTwiceUsd(): number;
  close(): Promise<void>;
}

/** Starts a simulator with the brain of this bench. */
export async function startModel(): Promise<Model> {
  /** Ids of requests with a complete answer, by turn. */
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

/** If the first verifier's attacks show little, a second one follows with the same first request. */
const TWO = "verifier 0 ";

function remember(asked: Map<string, string[]>, { system, messages }: BrainRequest, context: BrainContext): void {
  const digest = createHash("sha256")
    .update(JSON.stringify([system, messages]))
    .digest("hex");
  const key = `${context.role} ${context.turn} ${digest}`;
  asked.set(key, [...(asked.get(key) ?? []), context.requestId]);
}
