import { chmodSync, chownSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { reachableCopy } from "../../launch/reachable-copy.ts";
import { readEnv } from "../../shared/support/env.ts";
import { createSandbox, type Sandbox } from "../../worker/sandbox/sandbox.ts";
import { closeStrayDescriptors } from "../../worker/sandbox/stray-descriptors.ts";

/** Makes a worker's real sandbox, with copies of the programs that `midwatch up` would use below `folder`. */
export async function makeSandbox(folder: string): Promise<Sandbox> {
  closeStrayDescriptors();
  const env = readEnv();
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true, mode: 0o711 });
  return createSandbox({
    bwrap: await reachableCopy(bwrap.path, data),
    node: await reachableCopy(process.execPath, data),
    // Each test process uses different user ids, so that the processes of other tests do not count against its limits.
    slotUidBase: 62_000 + 10 * Number(env.VITEST_POOL_ID ?? 0),
  });
}

/** Makes a folder that the user of the sandbox's first slot may write to. */
export function slotFolder(sandbox: Sandbox, path: string): string {
  mkdirSync(path, { recursive: true });
  chmodSync(path, 0o755);
  const owner = sandbox.slotOwner(0);
  if (owner !== undefined) chownSync(path, owner.uid, owner.gid);
  return path;
}
