import { chmod, mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect } from "vitest";
import { type ApiClient, createApiClient } from "../../cli/api-client.ts";
import { countLeftovers } from "../../launch/demo/count-leftovers.ts";
import { type Machine, type MachineOptions, startMachine } from "../../launch/start-machine.ts";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { JobStatus } from "../../shared/protocol/job/job.ts";
import { readEnv } from "../../shared/support/env.ts";
import { makeRepository } from "./repository.ts";

/** Registers a function that runs after the test. The function that was registered last runs first. */
export function closeAfterTest(close: () => Promise<unknown>): void {
  open.push(close);
}

/** Makes a folder that the user of a worker's slot can reach. It is removed after the test. */
export async function reachableFolder(): Promise<string> {
  const { folder, remove } = await removableFolder();
  open.push(remove);
  return folder;
}

/**
 * Makes a folder like `reachableFolder`, for all tests of a file. `beforeAll` should return `remove`, so that vitest
 * calls it after the last test.
 */
export async function removableFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join("/var/tmp", "midwatch-test-"));
  await chmod(folder, 0o755);
  const remove = async () => {
    const leftovers = await countLeftovers(folder);
    await rm(folder, { recursive: true, force: true });
    // No process that names the folder may still run, and no worktree may be left in it.
    expect(leftovers).toEqual({ processes: 0, worktrees: 0 });
  };
  return { folder, remove };
}

/** A machine with its own folder; it is stopped after the test. */
export interface TestMachine extends Machine {
  readonly root: string;
  readonly api: ApiClient;
  /** Sends a request to the API of the machine, with its key. */
  fetch(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string }): Promise<Response>;
  /** Messages that the launcher has written. */
  readonly said: string[];
}

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  while (open.length > 0) await open.pop()?.();
});

/**
 * Starts a machine with Redis, the simulator, a coordinator and a worker of two slots. `brain` is a file or the name of
 * a built-in brain.
 */
export async function startTestMachine(options: Partial<MachineOptions> & { brain: string }): Promise<TestMachine> {
  const root = await reachableFolder();
  const said: string[] = [];
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, ...rest } = readEnv();
  const { MIDWATCH_API_KEY: _apiKey, MIDWATCH_API_KEY_FILE: _file, MIDWATCH_HOST: _host, ...env } = rest;
  const machine = await startMachine({
    workers: 1,
    slots: 2,
    port: 0,
    repositories: [root],
    onEvent: (text) => said.push(text),
    onGiveUp: (error) => said.push(error.message),
    ...options,
    env: { ...env, MIDWATCH_DATA: join(root, "data"), ...options.env },
  });
  open.push(() => machine.stop());
  const ask: TestMachine["fetch"] = (path, init = {}) =>
    fetch(machine.url + path, {
      ...init,
      headers: { authorization: `Bearer ${machine.apiKey}`, ...init.headers },
    });
  return { ...machine, root, api: createApiClient(machine), fetch: ask, said };
}

/** Makes a repository in the machine's folder; returns its path. */
export function repositoryIn(machine: TestMachine, files: Record<string, string>, name = "repository"): string {
  const path = join(machine.root, name);
  makeRepository(path, files);
  return path;
}

const ENDS: readonly JobStatus[] = ["completed", "failed", "cancelled"];

/** Reads the job's log until `holds` returns true for an entry or the job ends. Returns the entries. */
export async function logUntil(
  api: ApiClient,
  jobId: string,
  holds: (entry: LoggedEvent) => boolean = () => false,
): Promise<LoggedEvent[]> {
  const controller = new AbortController();
  const seen: LoggedEvent[] = [];
  for await (const item of api.follow(jobId, { signal: controller.signal })) {
    if (item.kind !== "event") continue;
    seen.push(item.entry);
    const { event } = item.entry;
    if (holds(item.entry) || (event.type === "job.status" && ENDS.includes(event.to))) break;
  }
  controller.abort();
  return seen;
}
