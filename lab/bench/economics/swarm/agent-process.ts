import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { runAgent } from "../../../../shared/agent/run-agent.ts";
import type { RunTool } from "../../../../shared/agent/tool-call.ts";
import { openTranscript } from "../../../../shared/agent/transcript.ts";
import { createAnthropicClient } from "../../../../shared/model/anthropic-client.ts";
import { ModelError } from "../../../../shared/model/model-client.ts";
import type { ModelServices } from "../../../../shared/model/model-services.ts";
import { loadPrefix } from "../../../../shared/prefix/prefix-store.ts";
import { openGate } from "../../../../shared/prefix/warm-gate.ts";
import { connectRedis } from "../../../../shared/redis/connection/connection.ts";
import { createModelServices } from "../../../../shared/redis/model/model-services.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import type { Clock } from "../../../../shared/support/time/clock.ts";
import { scaledClock } from "./scaled-clock.ts";
import { type AgentOutcome, type AgentSpec, type ProcessSpec, RECORDS } from "./spec.ts";

const LIMITS = { maxTurns: 200, maxTokens: 1e12, maxCostUsd: 1e9, deadline: Number.MAX_SAFE_INTEGER };
/** ms between two checks of the breaker, by the swarm's scaled clock. */
const BREAKER_POLL_MS = 100;
/** The content that the tool `read_file` returns for every file. */
const FILE = "The quick brown fox jumps over the lazy dog.\n".repeat(4);

const tools: RunTool = async (call) =>
  call.name === "submit_result"
    ? { content: "handed in", end: { stopReason: "submitted", value: call.input } }
    : { content: FILE };

/**
 * The program of a swarm's process: runs its agents, at most `slots` at once, and prints their outcomes. It starts when it reads a line from stdin.
 */
async function main(): Promise<void> {
  const spec = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as ProcessSpec;
  mkdirSync(spec.folder, { recursive: true });
  const log = silentLog();
  const clock = scaledClock(spec.clockFactor);
  const connection = await connectRedis(spec.redisUrl, { log });
  const services = createModelServices(connection, {
    client: createAnthropicClient({ apiKey: spec.apiKey, baseUrl: spec.baseUrl }),
    apiKey: spec.apiKey,
    owner: spec.name,
    clock,
    log,
    breakerWaitMs: spec.breakerWaitMs,
  });
  const used = spec.hasGate ? services : { ...services, gate: openGate };
  process.stdout.write(`${JSON.stringify({ ready: spec.name })}\n`);
  await new Promise((resolve) => createInterface({ input: process.stdin }).once("line", resolve));
  const queue = [...spec.agents];
  const outcomes: AgentOutcome[] = [];
  const slot = async () => {
    for (let agent = queue.shift(); agent !== undefined; agent = queue.shift()) {
      outcomes.push(await runToEnd(agent, { spec, services: used, clock }));
    }
  };
  await Promise.all(Array.from({ length: spec.slots }, slot));
  process.stdout.write(`${JSON.stringify({ done: outcomes })}\n`);
  services.close();
  await connection.close();
  process.exit(0);
}

interface Surroundings {
  readonly spec: ProcessSpec;
  readonly services: ModelServices;
  readonly clock: Clock;
}

/** Runs an agent to its end. If the breaker stops the agent, waits until calls are possible again and resumes the agent from its transcript. */
async function runToEnd(agent: AgentSpec, given: Surroundings): Promise<AgentOutcome> {
  const { services, clock } = given;
  for (;;) {
    const outcome = await runOnce(agent, given);
    if (outcome.stopReason !== "quota" && outcome.stopReason !== "auth") return outcome;
    while ((await services.breaker.check()) !== undefined) await clock.sleep(BREAKER_POLL_MS);
  }
}

async function runOnce(agent: AgentSpec, { spec, services, clock }: Surroundings): Promise<AgentOutcome> {
  const transcript = await openTranscript(join(spec.folder, `${agent.id}.jsonl`));
  try {
    const result = await runAgent({
      ...writingDown(services, spec.folder),
      clock,
      log: silentLog(),
      jobId: agent.jobId,
      capUsd: agent.capUsd,
      prefix: await loadPrefix(agent.prefixFile, agent.fingerprint),
      fingerprint: agent.fingerprint,
      signal: new AbortController().signal,
      agentId: agent.id,
      inbox: [{ key: "opening", text: agent.brief }],
      transcript,
      limits: LIMITS,
      runTool: tools,
      mustSubmit: true,
    });
    return { id: agent.id, stopReason: result.stopReason, calls: result.usage.calls };
  } finally {
    await transcript.close();
  }
}

/**
 * Wraps model services so that they log each call when it is sent, and the request id of each settled call. Correct
 * only for one call at a time, as an agent makes them.
 */
function writingDown(services: ModelServices, folder: string): ModelServices {
  let requestId = "";
  return {
    ...services,
    client: {
      ...services.client,
      send: async (request, options) => {
        appendFileSync(join(folder, RECORDS.sends), `${Date.now()}\n`);
        const sent = performance.now();
        const onFirstByte = () => {
          appendFileSync(join(folder, RECORDS.firstBytes), `${performance.now() - sent}\n`);
          options.onFirstByte?.();
        };
        const reply = await services.client.send(request, { ...options, onFirstByte }).catch((error: unknown) => {
          const isFinal = error instanceof ModelError && (error.kind === "quota" || error.kind === "auth");
          if (isFinal) appendFileSync(join(folder, RECORDS.refusals), `${Date.now()}\n`);
          throw error;
        });
        requestId = reply.requestId;
        return reply;
      },
    },
    ledger: {
      ...services.ledger,
      settle: async (call) => {
        if (call.usd > 0) appendFileSync(join(folder, RECORDS.settles), `${call.id} ${requestId}\n`);
        await services.ledger.settle(call);
      },
    },
  };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
