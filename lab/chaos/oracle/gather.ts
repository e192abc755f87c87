import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Redis } from "ioredis";
import { runGit } from "../../../shared/git/run-git.ts";
import type { JobId } from "../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { createJobLog } from "../../../shared/redis/job/job-log.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
import { createRedisLedger } from "../../../shared/redis/model/redis-ledger.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import type { Books } from "../../../simulator/books.ts";
import { connectFromOutside } from "../world/outside-client.ts";
import type { World } from "../world/world.ts";
import type { Branch, Evidence, Sent } from "./evidence.ts";
import { readTranscripts } from "./read-transcripts.ts";

/** The evidence that cannot be read afterwards and that the run has to provide. */
export type Known = Pick<Evidence, "expected" | "forgotten" | "interruptedCalls" | "maxCostUsd" | "left">;

/** Reads the evidence of a run. Redis and the simulator must still be running. */
export async function gatherEvidence(world: World, jobId: JobId, known: Known): Promise<Evidence> {
  const client = connectFromOutside(world.redis.url);
  const connection = {
    client,
    isReachable: () => true,
    missingPermissions: async () => [],
    onRestart: () => {},
    close: async () => {},
  };
  const layout = createLayout(world.data, "oracle");
  const { artifacts, baseGit, candidatesGit } = layout.job(jobId);
  try {
    const log = await createJobLog(connection).read(jobId, "0-0");
    const letters = await client.lrange(KEYS.deadLetters, 0, -1);
    const ledger = createRedisLedger(connection, { clock: wallClock, owner: "oracle", credential: "oracle" });
    const bills = (await (await fetch(`${world.simulatorUrl()}/_midwatch/books`)).json()) as Books;
    const open = await openClaims(client, jobId);
    return {
      ...known,
      jobId,
      log,
      archived: await readArchive(join(artifacts, "events.jsonl")),
      branch: await readBranch(baseGit, jobId, log),
      candidates: await readCandidates(candidatesGit),
      transcripts: await readTranscripts(layout, jobId),
      journal: world.journals.flatMap(readJournal),
      deadLetters: letters.map((text) => JSON.parse(text) as { reason: string; xml: string }),
      bills: bills.entries,
      balance: await ledger.balance({ jobId }),
      left: [...known.left, ...open],
    };
  } finally {
    client.disconnect();
  }
}

async function openClaims(client: Redis, jobId: JobId): Promise<string[]> {
  const found: string[] = [];
  let cursor = "0";
  do {
    const [next, keys] = await client.scan(cursor, "MATCH", KEYS.claim(jobId, "*"), "COUNT", 1000);
    for (const key of keys) if ((await client.hget(key, "state")) === "open") found.push(`the claim ${key} is open`);
    cursor = next;
  } while (cursor !== "0");
  const held = Object.keys(await client.hgetall(KEYS.heldCalls)).filter((id) => id.startsWith(jobId));
  if (await client.sismember(KEYS.openJobs, jobId)) found.push("the job is still among the open ones");
  return [...found, ...held.map((id) => `money is held for the call ${id}`)];
}

async function readArchive(file: string): Promise<{ id: string; event: JobEvent }[]> {
  const text = await readFile(file, "utf8").catch(() => "");
  const lines = text.split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as { id: string; event: JobEvent });
}

const GIT = { program: "git" };

async function readBranch(gitDir: string, jobId: string, log: Evidence["log"]): Promise<Branch> {
  const intake = log.map(({ event }) => JSON.parse(event) as JobEvent).find((event) => event.type === "job.intake");
  const base = intake?.type === "job.intake" ? intake.result.base : "";
  const git = async (...args: string[]) => (await runGit(GIT, args, { gitDir })).stdout;
  const lines = (text: string) => text.split("\n").filter(Boolean);
  const head = (await git("rev-parse", `refs/heads/midwatch/${jobId}`)).trim();
  const format =
    "--format=%H|%P|%(trailers:key=Midwatch-Task,valueonly,separator=%x2C)|%(trailers:key=Midwatch-Candidate,valueonly,separator=%x2C)";
  const landings = lines(await git("log", "--first-parent", format, `${base}..${head}`)).map((line) => {
    const [commit = "", parents = "", taskId = "", candidate = ""] = line.split("|");
    return { commit, parents: parents.split(" "), taskId, candidate };
  });
  const names = lines(await git("ls-tree", "--name-only", head, "out/"));
  const files = await Promise.all(
    names.map(
      async (name) => [name.slice("out/".length, -".txt".length), await git("show", `${head}:${name}`)] as const,
    ),
  );
  return { base, head, landings, reachable: lines(await git("rev-list", `${base}..${head}`)), files: new Map(files) };
}

async function readCandidates(gitDir: string): Promise<Evidence["candidates"]> {
  const format = "--format=%(refname:lstrip=3) %(objectname)";
  const { stdout } = await runGit(GIT, ["for-each-ref", format, "refs/midwatch/candidates/"], { gitDir });
  return stdout
    .split("\n")
    .filter(Boolean)
    .map((line) => {
      const [attemptId = "", commit = ""] = line.split(" ");
      return { attemptId, commit };
    });
}

function readJournal(file: string): Sent[] {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    return []; // There is no journal if the worker sent no notification.
  }
  // The last line may be incomplete if the worker was killed.
  return text.split("\n").flatMap((line) => (line.endsWith("}") ? [JSON.parse(line) as Sent] : []));
}
