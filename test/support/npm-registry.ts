import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Certificates } from "../../lab/bench/world/gate.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest } from "./machine.ts";

/** An entry of `packages` in a package-lock.json. */
interface LockEntry {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly version?: string;
}

/** A package of this project with all its dependencies, packed from `node_modules` as a registry serves them. */
export interface Packed {
  /** The archives by their paths at the registry. */
  readonly archives: ReadonlyMap<string, Buffer>;
  /** The path of the package's own archive. */
  readonly path: string;
  /** Returns the package.json and the package-lock.json of a project that depends on the package, from a registry at `url`. */
  project(url: string, manifest: object): { "package.json": string; "package-lock.json": string };
}

/** Packs a package of this project's lock file. Packages for other systems have an entry in the lock file and no archive. */
export function packPackage(name: string): Packed {
  const { packages } = JSON.parse(readFileSync(join(packageRoot(), "package-lock.json"), "utf8")) as {
    packages: Readonly<Record<string, LockEntry>>;
  };
  const places = dependenciesOf(packages, `node_modules/${name}`);
  const there = places.filter((place) => existsSync(join(packageRoot(), place)));
  const archives = new Map(there.map((place, i) => [`/${i}.tgz`, pack(place)]));
  const integrity = new Map([...archives].map(([path, bytes]) => [path, `sha512-${hashOf(bytes)}`]));
  const version = String(packages[`node_modules/${name}`]?.version);
  return {
    archives,
    path: `/${there.indexOf(`node_modules/${name}`)}.tgz`,
    project: (url, given) => {
      const manifest = { name: "project", version: "1.0.0", ...given, devDependencies: { [name]: version } };
      const entries = places.map((place) => {
        const path = `/${there.indexOf(place)}.tgz`;
        const from = { resolved: url + path, integrity: integrity.get(path) };
        return [place, { ...packages[place], ...(integrity.has(path) ? from : {}) }];
      });
      const lock = { lockfileVersion: 3, requires: true, packages: { "": manifest, ...Object.fromEntries(entries) } };
      return { "package.json": JSON.stringify(manifest), "package-lock.json": JSON.stringify(lock) };
    },
  };
}

/** Starts a registry on loopback, with TLS if `certificates` is given. Returns its host and the paths that were requested. */
export async function startNpmRegistry(
  { archives }: Packed,
  certificates?: Certificates,
): Promise<{ host: string; port: number; asked: string[] }> {
  const asked: string[] = [];
  const answer: RequestListener = (request, response) => {
    const { url = "" } = request;
    asked.push(url);
    response.statusCode = archives.has(url) ? 200 : 404;
    response.end(archives.get(url));
  };
  const server = certificates === undefined ? createServer(answer) : createTlsServer(certificates.right, answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closeAfterTest(async () => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, port, asked };
}

/** The places in `node_modules` of a package and all its dependencies. */
function dependenciesOf(packages: Readonly<Record<string, LockEntry>>, root: string): string[] {
  const found = new Set([root]);
  for (const place of found) {
    const { dependencies, optionalDependencies } = packages[place] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      // As Node does: the nearest folder above that has the package.
      let above = place;
      while (above !== "" && packages[`${above}/node_modules/${name}`] === undefined)
        above = above.slice(0, Math.max(0, above.lastIndexOf("/node_modules/")));
      const at = above === "" ? `node_modules/${name}` : `${above}/node_modules/${name}`;
      if (packages[at] !== undefined) found.add(at);
    }
  }
  return [...found].sort();
}

function pack(place: string): Buffer {
  const args = ["--exclude=./node_modules", "--transform=s,^\\.,package,", "-c", "."];
  return gzipSync(execFileSync("tar", args, { cwd: join(packageRoot(), place), maxBuffer: 1 << 28 }), { level: 1 });
}

function hashOf(bytes: Buffer): string {
  return createHash("sha512").update(bytes).digest("base64");
}
