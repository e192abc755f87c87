import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { createApiClient } from "../../../cli/api-client.ts";
import { requestJson } from "../../../cli/client/request.ts";
import { CommandReply } from "../../../shared/protocol/api/api-actions.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { makeSmallRepository } from "../measure/make-small-repository.ts";
import { peakMemoryMb, resetPeakMemory } from "../measure/process-figures.ts";
import { type BenchMachine, withMachine } from "../measure/with-machine.ts";
import { startWatchers, type Watchers, type WatchersSaid } from "./watchers-in-a-process.ts";

const CLIENTS = 1000;
/**
 * Entries that the log has before the clients connect. They need more space than the buffers of a connection, so that
 * the stream to the slow client blocks.
 */
const BEFORE = { entries: 400, characters: 20_000 } as const;
/** Entries that are added to the log while all clients are connected. */
const LIVE = { entries: 200, characters: 200, everyMs: 100 } as const;
/** The goals. The memory per client, 256 kB, is far more than a connection needs, and less than an unbounded buffer would take. */
const GOALS = { faults: 0, delayMs: 250, memoryMb: 256 } as const;

/** Measures a thousand clients that follow one job's event stream. One of them, the slow client, does not read what it receives. */
export function watcherRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("watchers", async (folder) => {
    const path = join(folder, "repository");
    await makeSmallRepository(path);
    // The machine has no workers. The job waits for its intake, so that its log gets no entries except for people's messages.
    const machine = { workers: 0, settings: { MIDWATCH_REQUESTS_PER_MINUTE: "1000000" } };
    return withMachine(folder, machine, async (given) => {
      const watchers = startWatchers();
      try {
        const measured = await measure(given, path, watchers);
        say(`scale: ${CLIENTS} clients: ${JSON.stringify(measured.said)}`);
        return rowsOf(measured);
      } finally {
        await watchers.stop();
      }
    });
  });
}

interface Measured {
  readonly said: Extract<WatchersSaid, { kind: "done" }>;
  /**
   * Memory of the coordinator, in MB: before the clients connect, and the peaks while they connect, during the first
   * half of the added entries, and during the second.
   */
  readonly beforeMb: number;
  readonly peaksMb: { readonly coming: number; readonly firstHalf: number; readonly secondHalf: number };
}

async function measure({ machine }: BenchMachine, path: string, watchers: Watchers): Promise<Measured> {
  const { url, apiKey = "" } = machine;
  const { jobId } = await createApiClient(machine).submit({ goal: "Be watched.", repository: { kind: "path", path } });
  const write = (characters: number) =>
    requestJson(
      machine,
      { path: `/v1/jobs/${jobId}/messages`, method: "POST", body: { text: "x".repeat(characters) } },
      CommandReply,
    );
  for (let i = 0; i < BEFORE.entries; i++) await write(BEFORE.characters);
  const after = await newestEntry(machine, jobId, BEFORE.entries);
  const coordinator = machine.pids().coordinator ?? 0;
  resetPeakMemory(coordinator);
  const beforeMb = peakMemoryMb(coordinator);
  const coming = await peakOf(coordinator, () =>
    watchers.ask({ kind: "open", url, apiKey, jobId, clients: CLIENTS, after }),
  );
  const half = async () => {
    for (let i = 0; i < LIVE.entries / 2; i++) await Promise.all([write(LIVE.characters), delay(LIVE.everyMs)]);
  };
  const peaksMb = { coming, firstHalf: await peakOf(coordinator, half), secondHalf: await peakOf(coordinator, half) };
  const last = await newestEntry(machine, jobId, BEFORE.entries + LIVE.entries);
  const said = await watchers.ask({ kind: "last", last });
  if (said.kind !== "done") throw new Error("the clients did not say what they saw");
  return { said, beforeMb, peaksMb };
}

/** Reads the job's log up to message number `messages`. Returns the number of that entry. */
async function newestEntry(machine: BenchMachine["machine"], jobId: string, messages: number): Promise<number> {
  const stop = new AbortController();
  let seen = 0;
  try {
    for await (const item of createApiClient(machine).follow(jobId, { signal: stop.signal })) {
      if (item.kind !== "event" || item.entry.event.type !== "lead.message") continue;
      seen += 1;
      if (seen === messages) return Number(item.entry.id.split("-")[0]);
    }
  } finally {
    stop.abort();
  }
  throw new Error("the log's stream ended before its last message");
}

/** Runs `work`. Returns the peak memory of a process during this time, MB. */
async function peakOf(pid: number, work: () => Promise<unknown>): Promise<number> {
  resetPeakMemory(pid);
  await work();
  return peakMemoryMb(pid);
}

function rowsOf({ said, beforeMb, peaksMb }: Measured): Row[] {
  const about = `${CLIENTS} clients in their own process on a job with ${LIVE.entries} new entries, one every ${LIVE.everyMs} ms; one client also requested the ${(BEFORE.entries * BEFORE.characters) / 1e6} MB before them and did not read`;
  return [
    makeRow(`${CLIENTS} event streams: entries lost, doubled or out of order`, {
      value: said.faults,
      unit: "entries",
      goal: { op: "<=", value: GOALS.faults },
      note: `${said.seen} were received, and ${said.slowSaw} by the slow client once it read; ${about}`,
    }),
    makeRow(`${CLIENTS} event streams: p99 delay`, {
      value: said.p99,
      unit: "ms",
      goal: { op: "<=", value: GOALS.delayMs },
      note: `from an entry's decision to its arrival at a client, append included, without the slow client; p50 ${said.p50} ms, longest ${said.most} ms`,
    }),
    makeRow(`${CLIENTS} event streams: coordinator's memory`, {
      value: Math.max(...Object.values(peaksMb)) - beforeMb,
      unit: "MB",
      goal: { op: "<=", value: GOALS.memoryMb },
      note: `growth of resident memory to its peak, garbage included; the goal is 256 kB per client; before ${beforeMb.toFixed(0)} MB, while they connected ${peaksMb.coming.toFixed(0)} MB, in the first half of the entries ${peaksMb.firstHalf.toFixed(0)} MB, in the second ${peaksMb.secondHalf.toFixed(0)} MB`,
    }),
  ];
}
