import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { promisify } from "node:util";
import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { readEnv } from "../../shared/support/env.ts";
import { messageOf } from "../../shared/support/errors.ts";

/** Environment variable that is set if this harness already runs in its own namespaces. */
const INSIDE_VARIABLE = "CHAOS_NAMESPACES";

const NAMESPACES = ["--net", "--mount", "--propagation", "private", "--"];

/** Returns the reason why simulated hosts cannot be made on this machine; undefined if they can. */
export async function whyNoHosts(): Promise<string | undefined> {
  const env = readEnv();
  if (process.getuid?.() !== 0) return "namespaces of the network need root";
  try {
    const ip = await findProgram("ip", { env, cache: programCache(env) });
    const tried = [ip.path, "link", "add", "name", "try-1", "type", "veth", "peer", "name", "try-2"];
    await promisify(execFile)("unshare", [...NAMESPACES, ...tried], { env: { ...ip.env, PATH: env.PATH } });
    return undefined;
  } catch (error) {
    return `no namespaces can be made here: ${messageOf(error).split("\n")[0]}`;
  }
}

/**
 * Runs this program again in new network and mount namespaces, which exist until it ends, and returns its exit code. If
 * the program already runs in such namespaces, returns undefined, and the program should continue.
 */
export async function inOwnNamespaces(program: string, args: readonly string[]): Promise<number | undefined> {
  if (readEnv()[INSIDE_VARIABLE] !== undefined) return undefined;
  const child = spawn("unshare", [...NAMESPACES, process.execPath, program, ...args], {
    env: { ...readEnv(), [INSIDE_VARIABLE]: "yes" },
    stdio: "inherit",
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
