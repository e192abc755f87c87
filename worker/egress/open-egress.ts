import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Bind } from "../sandbox/profile.ts";
import type { DecideEgress } from "./allow-list.ts";
import { startEgressProxy } from "./egress-proxy.ts";

/** The network access to open. */
export interface EgressRequest {
  /** Limits the destinations. */
  readonly decide: DecideEgress;
  readonly log: Log;
  /** File with the certificates of the operator's own authority, which the programs in the sandbox are to trust too. */
  readonly authority?: string | undefined;
}

/** Network access for one sandbox. */
export interface Egress {
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
  /** Returns the command line that starts the forwarder, which then runs `argv`. */
  wrap(argv: readonly string[]): readonly string[];
  close(): Promise<void>;
}

const PROXY_URL = "http://127.0.0.1:3128";
const PROXY_VARIABLES = ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"];
/** Variables that name the certificates of all trusted authorities: of OpenSSL (Ruby, PHP, Go), curl, git, pip, Requests and Cargo. */
const BUNDLE_VARIABLES = [
  "SSL_CERT_FILE",
  "CURL_CA_BUNDLE",
  "GIT_SSL_CAINFO",
  "PIP_CERT",
  "REQUESTS_CA_BUNDLE",
  "CARGO_HTTP_CAINFO",
];
const SYSTEM_BUNDLE = "/etc/ssl/certs/ca-certificates.crt";

/**
 * Opens network access for one sandbox, which otherwise has no network: a proxy on a mounted socket and, inside the
 * sandbox, a forwarder on the address that `http_proxy` names.
 */
export async function openEgress({ decide, log, authority }: EgressRequest): Promise<Egress> {
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
    env: {
      ...Object.fromEntries(PROXY_VARIABLES.map((name) => [name, PROXY_URL])),
      ...(authority === undefined ? {} : await trust(authority, shared)),
    },
    wrap: (argv) => ["/opt/node/bin/node", "/opt/egress/forward.mjs", ...argv],
    close: async () => {
      await closeProxy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Writes the certificates of an authority, alone and with those of the system, and returns the variables that name the files. */
async function trust(authority: string, shared: string): Promise<Record<string, string>> {
  const own = await readFile(authority, "utf8");
  const system = await readFile(SYSTEM_BUNDLE, "utf8").catch(() => "");
  await writeFile(join(shared, "authority.pem"), own);
  await writeFile(join(shared, "bundle.pem"), `${system}\n${own}`);
  const bundle = Object.fromEntries(BUNDLE_VARIABLES.map((name) => [name, "/run/egress/bundle.pem"]));
  // Node adds these certificates to its own.
  return { ...bundle, NODE_EXTRA_CA_CERTS: "/run/egress/authority.pem" };
}
