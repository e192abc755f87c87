import { createHash } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { BrainContext, BrainReply, BrainRequest, Fault } from "../../../simulator/brains/brain.ts";
import { buildSimulatorServer } from "../../../simulator/http/server.ts";
import { createSimulator } from "../../../simulator/simulator.ts";
import { brain } from "./brain.ts";

/** A model in this process, whose books say what was paid, and for what. */
export interface Model {
  readonly url: string;
  readonly port: number;
  /** Looks at each turn before it is answered: an outage begins here. What it answers with breaks the answer off. */
  onTurn: (context: BrainContext) => Promise<Fault | undefined>;
  /** Each request gets this fault from now on; undefined ends that. */
  fail(fault: Fault | undefined): void;
  /** Dollars of all calls so far. */
  soldUsd(): number;
  /** Dollars of turns that were asked for again although their answer had left whole. */
  paidTwiceUsd(): number;
  close(): Promise<void>;
}

/** Starts a simulator with the brain of this folder. */
export async function startModel(): Promise<Model> {
  /** The requests of each turn whose answer was not broken off, by what was asked. */
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

/** Two verifiers attack a candidate by themselves where the first one's attacks show little: they begin alike. */
const TWO = "verifier 0 ";

function remember(asked: Map<string, string[]>, { system, messages }: BrainRequest, context: BrainContext): void {
  const digest = createHash("sha256")
    .update(JSON.stringify([system, messages]))
    .digest("hex");
  const key = `${context.role} ${context.turn} ${digest}`;
  asked.set(key, [...(asked.get(key) ?? []), context.requestId]);
}
