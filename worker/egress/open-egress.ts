import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Bind } from "../sandbox/profile.ts";
import type { DecideEgress } from "./allow-list.ts";
import { startEgressProxy } from "./egress-proxy.ts";

/** Network access for one sandbox. */
export interface Egress {
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
  /** Returns the command line that starts the forwarder, which then runs `argv`. */
  wrap(argv: readonly string[]): readonly string[];
  close(): Promise<void>;
}

const PROXY_URL = "http://127.0.0.1:3128";

/**
 * Opens network access for one sandbox, which otherwise has no network: a proxy on a mounted socket and, inside the
 * sandbox, a forwarder on the address that `http_proxy` names. `decide` limits the destinations.
 */
export async function openEgress({ decide, log }: { decide: DecideEgress; log: Log }): Promise<Egress> {
  // A socket's path may have at most 107 bytes, and a path in the data folder may be longer.
  const folder = await mkdtemp(join(tmpdir(), "midwatch-egress-"));
  await chmod(folder, 0o711);
  const shared = join(folder, "run");
  await mkdir(shared, { mode: 0o755 });
  const closeProxy = await startEgressProxy(join(shared, "proxy.sock"), { decide, log });
  return {
    binds: [
      { from: shared, to: "/run/egress" },
      { from: join(packageRoot(), "worker", "egress", "inside"), to: "/opt/egress" },
    ],
    env: Object.fromEntries(
      ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"].map((name) => [name, PROXY_URL]),
    ),
    wrap: (argv) => ["/opt/node/bin/node", "/opt/egress/forward.mjs", ...argv],
    close: async () => {
      await closeProxy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
