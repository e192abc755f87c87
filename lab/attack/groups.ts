import type { AttackGroup } from "./attack.ts";
import { approvals } from "./groups/approvals.ts";
import { candidates } from "./groups/candidates.ts";
import { egress } from "./groups/egress.ts";
import { files } from "./groups/files.ts";
import { forged } from "./groups/forged.ts";
import { fuzz } from "./groups/fuzz.ts";
import { gate } from "./groups/gate.ts";
import { gitTraps } from "./groups/git-traps.ts";
import { hostSide } from "./groups/host-side.ts";
import { kernel } from "./groups/kernel.ts";
import { keys } from "./groups/keys.ts";
import { limits } from "./groups/limits.ts";
import { memory } from "./groups/memory.ts";
import { network } from "./groups/network.ts";
import { overhead } from "./groups/overhead.ts";
import { processes } from "./groups/processes.ts";
import { secrets } from "./groups/secrets.ts";
import { verdicts } from "./groups/verdicts.ts";
import { verifier } from "./groups/verifier.ts";

/** All groups, in the order in which they run. To add a group, add a file in `lab/attack/groups` and an entry here. */
export const GROUPS: readonly AttackGroup[] = [
  files,
  memory,
  processes,
  network,
  kernel,
  keys,
  gitTraps,
  candidates,
  limits,
  hostSide,
  verifier,
  verdicts,
  egress,
  gate,
  approvals,
  secrets,
  forged,
  fuzz,
  overhead,
];
