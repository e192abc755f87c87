import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { createSandbox, type Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { closeStrayDescriptors } from "../../../worker/sandbox/stray-descriptors.ts";

/** Added to the configured base of slots' user ids, so that the suite's user ids differ from those of workers. */
const UID_OFFSET = 9000;

/** Makes a sandbox like a worker's. The programs that `up` would use are copied below `folder`. */
export async function makeSandbox(folder: string): Promise<Sandbox> {
  closeStrayDescriptors();
  const env = readEnv();
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true, mode: 0o711 });
  return createSandbox({
    bwrap: await reachableCopy(bwrap.path, data),
    node: await reachableCopy(process.execPath, data),
    slotUidBase: Number(env.MIDWATCH_SLOT_UID_BASE ?? 61_000) + UID_OFFSET,
  });
}
