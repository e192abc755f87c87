import type { Prefix } from "../../../shared/prefix/build-prefix.ts";
import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import type { ModelPrice } from "../../../shared/protocol/price/price-list.ts";
import { defined } from "../../../shared/support/defined.ts";
import type { Brain, Fault } from "../../../simulator/brains/brain.ts";
import { swarmBrain } from "./swarm/brain.ts";
import { storePrefix } from "./swarm/prefixes.ts";
import type { AgentSpec } from "./swarm/spec.ts";

/** A job with random prices and a random cap. */
export interface RandomJob {
  readonly jobId: JobId;
  readonly price: ModelPrice;
  readonly capUsd: number;
  readonly agents: readonly AgentSpec[];
}

/** Returns a generator of numbers in [0, 1) (mulberry32); the same seed gives the same numbers. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Makes jobs of one to three agents with one to five calls each. About half of the jobs have a cap that is too small for their calls. */
export async function makeRandomJobs(
  folder: string,
  { count, prefix, random }: { count: number; prefix: Prefix; random: () => number },
): Promise<RandomJob[]> {
  const jobs: RandomJob[] = [];
  const began = Date.now();
  for (let i = 0; i < count; i++) {
    const jobId = makeJobId(began + i);
    const price = randomPrice(random);
    const own: Prefix = { ...prefix, price, jobContext: `${prefix.jobContext}\njob ${i}` };
    const saved = await storePrefix(folder, own);
    const agents = 1 + Math.floor(random() * 3);
    const oneCall = (16_000 * price.output + 10_000 * price.write1h) / 1_000_000;
    const capUsd = Math.round(oneCall * (0.3 + 4 * random()) * 10_000) / 10_000;
    jobs.push({
      jobId,
      price,
      capUsd,
      agents: Array.from({ length: agents }, (_, n) => {
        const calls = 1 + Math.floor(random() * 5);
        return {
          id: `${jobId}-${n}`,
          jobId,
          capUsd,
          brief: `role: explorer\n\njob: ${jobId}\ncalls: ${calls}`,
          ...saved,
        };
      }),
    });
  }
  return jobs;
}

/** Makes random prices. They have at most three decimals, so that one token costs an integer number of billionths of a dollar. */
function randomPrice(random: () => number): ModelPrice {
  const usd = (most: number) => Math.ceil(random() * most * 1000) / 1000;
  const input = usd(10);
  return { input, output: usd(50), write5m: usd(12), write1h: input + usd(20), read: usd(1) };
}

/** Records, by request id, the job that sent each request, and the number of answers that a fault broke off. */
export interface BrainRecord {
  readonly jobOf: Map<string, string>;
  cut: number;
}

/** Makes a brain like the swarm's, but with long answers. About one call in eight fails, in every possible manner. */
export function failingBrain(random: () => number): { brain: Brain; record: BrainRecord } {
  const record: BrainRecord = { jobOf: new Map(), cut: 0 };
  const brain: Brain = async (request, context) => {
    const jobId = /^job: (\S+)$/m.exec(context.brief)?.[1] ?? "";
    record.jobOf.set(context.requestId, jobId);
    const reply = await swarmBrain(request, context);
    const words = "I look at it from all sides. ".repeat(1 + Math.floor(random() * 400));
    const content = [{ type: "text", text: words }, ...reply.content];
    const fault = randomFault(random());
    if (fault !== undefined && fault.kind !== "http_error") record.cut += 1;
    const delayMs = 20 + Math.floor(random() * 100);
    return { ...reply, content, delayMs, ...defined({ fault }) };
  };
  return { brain, record };
}

function randomFault(draw: number): Fault | undefined {
  if (draw < 0.03) return { kind: "http_error", status: 529, type: "overloaded_error" };
  if (draw < 0.05) return { kind: "http_error", status: 500, type: "api_error" };
  if (draw < 0.08) return { kind: "stream_error", type: "overloaded_error" };
  if (draw < 0.11) return { kind: "cut_after_headers" };
  if (draw < 0.13) return { kind: "cut_before_headers" };
  return undefined;
}
