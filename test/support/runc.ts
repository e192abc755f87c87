import { execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { programCache } from "../../launch/data-folder.ts";
import { findProgram } from "../../launch/find-programs.ts";
import { fetchPrivately } from "../../launch/private-packages.ts";
import { readEnv } from "../../shared/support/env.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";

/** A seccomp profile in the format of container engines and runc. */
export interface Seccomp {
  readonly defaultAction: string;
  readonly syscalls: readonly { names: string[]; action: string; args?: object[]; errnoRet?: number }[];
}

/** The options of a service in docker-compose.yml that define its container. */
export interface Service {
  readonly user: string;
  readonly read_only: boolean;
  readonly cap_drop: readonly string[];
  readonly security_opt: readonly string[];
  readonly tmpfs: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly healthcheck?: object;
  readonly ports?: readonly string[];
  readonly privileged?: boolean;
  readonly pids_limit?: number;
}

/** Reads docker-compose.yml, with YAML merge keys resolved. */
export function readCompose(): { services: Record<string, Service>; networks: Record<string, { internal?: boolean }> } {
  return parse(readFileSync(join(packageRoot(), "docker-compose.yml"), "utf8"), { merge: true });
}

/** Reads the seccomp profile of the worker's container. */
export function readSeccomp(): Seccomp {
  return JSON.parse(readFileSync(join(packageRoot(), "launch/container/bwrap-seccomp.json"), "utf8")) as Seccomp;
}

/** Runs a command in a container that has the options of a service. Its root is the host's system, read-only. */
export async function runInContainer(
  folder: string,
  { service, seccomp, args }: { service: Service; seccomp: Seccomp; args: readonly string[] },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const id = `midwatch-test-${randomUUID()}`;
  const env = readEnv();
  const runc = await fetchPrivately(
    "runc",
    { names: ["runc", "libseccomp2"], program: "usr/sbin/runc", links: {} },
    programCache(env),
  );
  if (!runc.ok) throw new Error(runc.why);
  const [uid = 0, gid = 0] = service.user.split(":").map(Number);
  const data = join(folder, "data");
  mkdirSync(data, { recursive: true });
  chownSync(data, uid, gid);
  const root = join(folder, "root");
  for (const name of [
    "usr",
    "bin",
    "sbin",
    "lib",
    "lib64",
    "etc",
    "proc",
    "sys",
    "dev",
    "tmp",
    "run",
    "app",
    "data",
    "opt",
  ])
    mkdirSync(join(root, name), { recursive: true });
  for (const name of ["opt/bwrap", "opt/node"]) mkdirSync(join(root, name), { recursive: true });
  const bwrap = await findProgram("bwrap", { env, cache: programCache(env) });
  // The container uses copies of these host programs, in place of those of the image.
  cpSync(bwrap.path, join(root, "opt/bwrap/bwrap"));
  cpSync(realpathSync(process.execPath), join(root, "opt/node/node"));
  chmodSync(join(root, "opt/bwrap/bwrap"), 0o755);
  const spec = specOf({ service, seccomp, args, uid, gid, data });
  writeFileSync(join(folder, "config.json"), JSON.stringify(spec));
  const state = join(folder, "state");
  const options = { env: { ...runc.env, PATH: "/usr/sbin:/usr/bin:/sbin:/bin" } };
  const child = spawn(runc.path, ["--root", state, "run", "--bundle", folder, id], {
    ...options,
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.on("data", (part: Buffer) => {
    said.stdout += part;
  });
  child.stderr.on("data", (part: Buffer) => {
    said.stderr += part;
  });
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  await promisify(execFile)(runc.path, ["--root", state, "delete", "--force", id], options).catch(() => undefined);
  return { code, ...said };
}

/** Makes the OCI configuration that a container engine would make from the service's options. */
function specOf(given: {
  service: Service;
  seccomp: Seccomp;
  args: readonly string[];
  uid: number;
  gid: number;
  data: string;
}): object {
  const { service, seccomp, args, uid, gid, data } = given;
  const bind = (source: string, destination: string, write = false) => ({
    type: "bind",
    source,
    destination,
    options: ["rbind", write ? "rw" : "ro", "nosuid", "nodev"],
  });
  const hasUnmaskedProc = service.security_opt.includes("systempaths=unconfined");
  const app = packageRoot();
  return {
    ociVersion: "1.0.2",
    process: {
      user: { uid, gid },
      args,
      cwd: "/app",
      env: [
        "PATH=/opt/bwrap:/opt/node:/usr/local/bin:/usr/bin:/bin",
        "MIDWATCH_DATA=/data",
        "REDIS_URL=redis://unused",
        "ANTHROPIC_API_KEY=unused",
        "MIDWATCH_BWRAP=/opt/bwrap/bwrap",
        "MIDWATCH_NODE=/opt/node/node",
      ],
      // As `cap_drop: ALL`.
      capabilities: { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] },
      noNewPrivileges: service.security_opt.includes("no-new-privileges:true"),
      rlimits: [{ type: "RLIMIT_NOFILE", soft: 4096, hard: 4096 }],
    },
    root: { path: "root", readonly: service.read_only },
    hostname: "worker",
    mounts: [
      { type: "proc", source: "proc", destination: "/proc" },
      {
        type: "tmpfs",
        source: "tmpfs",
        destination: "/dev",
        options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
      },
      {
        type: "devpts",
        source: "devpts",
        destination: "/dev/pts",
        options: ["newinstance", "ptmxmode=0666", "mode=0620"],
      },
      ...service.tmpfs.map((entry) => {
        const [destination = "", size = ""] = entry.split(":");
        return {
          type: "tmpfs",
          source: "tmpfs",
          destination,
          options: ["nosuid", "nodev", "mode=1777", size].filter(Boolean),
        };
      }),
      ...["usr", "bin", "sbin", "lib", "lib64", "etc"]
        .filter((name) => existsSync(`/${name}`))
        .map((name) => bind(realpathSync(`/${name}`), `/${name}`)),
      bind(app, "/app"),
      bind(data, "/data", true),
    ],
    linux: {
      namespaces: ["pid", "network", "ipc", "uts", "mount"].map((type) => ({ type })),
      seccomp,
      ...(hasUnmaskedProc
        ? {}
        : {
            maskedPaths: ["/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"],
            readonlyPaths: ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"],
          }),
    },
  };
}
