import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { readSettings } from "../shared/settings/read-settings.ts";
import type { Env } from "../shared/support/env.ts";
import { AppError, messageOf } from "../shared/support/errors.ts";
import { packageRoot } from "../shared/support/files/package-root.ts";
import { hasApiKey, readApiKey } from "../shared/support/secrets/read-api-key.ts";
import { checkSettings } from "./check-settings.ts";
import { chooseDataFolder, programCache } from "./data-folder.ts";
import { findNode, findProgram, type ProgramName } from "./find-programs.ts";
import { lackOfSpace } from "./lack-of-space.ts";
import { reachableCopy } from "./reachable-copy.ts";

/** The result of one check of `midwatch doctor`. */
export interface Examined {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Checks that this machine has everything that `midwatch up` needs. Fetches missing programs into the cache, and changes nothing else. */
export async function examineMachine(env: Env): Promise<Examined[]> {
  const settings = await attempt("settings", async () => {
    const notes = checkSettings(env);
    const { redisUrl } = readSettings("up", env);
    const unseen = redisUrl === undefined ? [] : ["REDIS_URL names a Redis, to which doctor does not connect"];
    return ["as expected", ...unseen, ...notes].join("; ");
  });
  if (!settings.ok) return [nodeVersion(), settings];
  const cache = programCache(env);
  const found = [nodeVersion(), await attempt("data folder", async () => dataFolder(env))];
  const paths: Partial<Record<ProgramName, string>> = {};
  for (const name of ["git", "redis", "bwrap"] as const) {
    found.push(
      await attempt(name, async () => {
        const program = await findProgram(name, { env, cache });
        paths[name] = program.path;
        return `${program.version} at ${program.path} (${program.from})`;
      }),
    );
  }
  found.push(await attempt("key", async () => keyOf(env)));
  const { bwrap, git } = paths;
  if (bwrap !== undefined && git !== undefined) found.push(...(await examineIsolation(env, { bwrap, git })));
  return found;
}

function dataFolder(env: Env): string {
  const folder = chooseDataFolder(env);
  const lack = lackOfSpace(env, folder);
  if (lack !== undefined) throw new AppError("disk_full", lack);
  return folder;
}

function nodeVersion(): Examined {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const ok = major > 20 || (major === 20 && minor >= 20);
  return {
    name: "node",
    ok,
    detail: `${process.versions.node} at ${process.execPath}${ok ? "" : ", expected at least 20.20"}`,
  };
}

function keyOf(env: Env): string {
  const settings = readSettings("up", env);
  if (!hasApiKey(settings)) return "no ANTHROPIC_API_KEY: the simulator answers";
  readApiKey(settings);
  return "a key is set: the real API answers and costs money";
}

/** Explains how workers behave at each level of isolation. */
const LEVELS = {
  full: "full",
  partial: "partial: workers only take work that changes nothing",
  none: "none: workers take no work",
} as const;

/** Runs the sandbox canaries of a worker, with a worker's settings. */
async function examineIsolation(env: Env, { bwrap, git }: { bwrap: string; git: string }): Promise<Examined[]> {
  try {
    const { path } = readSettings("up", env);
    const data = chooseDataFolder(env);
    mkdirSync(join(data, "local"), { recursive: true, mode: 0o711 });
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [join(packageRoot(), "dist", "worker", "preflight.js"), "--json"],
      {
        env: {
          PATH: path,
          MIDWATCH_DATA: data,
          REDIS_URL: "redis://unused",
          ANTHROPIC_API_KEY: "unused",
          MIDWATCH_GIT: git,
          MIDWATCH_BWRAP: await reachableCopy(bwrap, data),
          MIDWATCH_NODE: await reachableCopy(await findNode(env), data),
        },
        timeout: 60_000,
      },
    );
    const { isolation, checks } = JSON.parse(stdout) as {
      isolation: "full" | "partial" | "none";
      checks: { name: string; passed: boolean; detail: string }[];
    };
    const failed = checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
    return [
      {
        name: "isolation",
        ok: isolation === "full",
        detail:
          failed.length === 0
            ? `${isolation}, ${checks.length} canaries`
            : `${LEVELS[isolation]}; ${failed.join("; ")}`,
      },
    ];
  } catch (error) {
    return [{ name: "isolation", ok: false, detail: messageOf(error) }];
  }
}

async function attempt(name: string, look: () => Promise<string>): Promise<Examined> {
  try {
    return { name, ok: true, detail: await look() };
  } catch (error) {
    return { name, ok: false, detail: messageOf(error) };
  }
}
