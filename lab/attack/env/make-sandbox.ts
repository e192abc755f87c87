import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { reachableCopy } from "../../../launch/reachable-copy.ts";
import { readEnv } from "../../../shared/support/env.ts";
import { createSandbox, type Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { closeStrayDescriptors } from "../../../worker/sandbox/stray-descriptors.ts";

/** Offset of the suite's user ids, above those of workers with the same base. */
const UID_OFFSET = 9000;

/** A sandbox as in a worker, with the programs that `up` would use, copied below `folder`. */
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
