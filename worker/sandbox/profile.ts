import { posix } from "node:path";

/** A mount of the host path `from` at the path `to` in the sandbox; read-only unless `write`. */
export interface Bind {
  readonly from: string;
  readonly to: string;
  readonly write?: boolean;
  /** The host folder is removed after the command. Its disk use counts apart from that of the other folders. */
  readonly isTemporary?: boolean;
  /**
   * Folders inside a read-only `from` that the sandbox sees empty and may write to; what it writes is gone with it. They exist in `from`, and no
   * agent can have put links there.
   */
  readonly scratch?: readonly string[];
}

/** The mounts, working folder and environment of one sandbox, in addition to those that every sandbox has. */
export interface SandboxView {
  readonly binds: readonly Bind[];
  readonly chdir: string;
  readonly env?: Readonly<Record<string, string>>;
}

const MIB = 1024 * 1024;
/**
 * Files and folders of `/etc` that every sandbox can read: those that programs need to start. PHP finds its extensions there, and the JDKs of
 * Debian their security settings.
 */
const SYSTEM_SETTINGS: readonly string[] = [
  ...["/etc/ld.so.cache", "/etc/alternatives", "/etc/passwd", "/etc/group", "/etc/ssl", "/etc/php"],
  ...[8, 11, 17, 21, 25].map((version) => `/etc/java-${version}-openjdk`),
];
/** Files that every sandbox gets. They make `localhost` resolve, because tests that start a server expect it. */
export const OWN_FILES: readonly (readonly [path: string, text: string])[] = [
  ["/etc/hosts", "127.0.0.1 localhost\n::1 localhost\n"],
  ["/etc/nsswitch.conf", "hosts: files dns\n"],
];

/**
 * Builds bubblewrap's arguments for a sandbox: all namespaces new, no capabilities, no nested user namespaces, the
 * system's folders read-only, temporary folders of limited size. Every mount point lies in the sandbox's own root,
 * never below a path that an agent can write, so that no symlink can redirect a mount (CVE-2026-87766). The texts of
 * `OWN_FILES` are passed through consecutive descriptors, of which `ownFiles` is the first.
 */
export function buildArguments(
  view: SandboxView,
  { node, toolchains = [], ownFiles }: { node: string; toolchains?: readonly string[]; ownFiles?: number },
): string[] {
  requireNoNesting(view.binds);
  return [
    ...["--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try"],
    ...[
      "--disable-userns",
      "--cap-drop",
      "ALL",
      "--die-with-parent",
      "--new-session",
      "--hostname",
      "sandbox",
      "--clearenv",
    ],
    ...Object.entries({ ...BASE_ENV, PATH: pathWith(toolchains), ...view.env }).flatMap(([name, value]) => [
      "--setenv",
      name,
      value,
    ]),
    ...["--ro-bind", "/usr", "/usr", "--symlink", "usr/bin", "/bin", "--symlink", "usr/sbin", "/sbin"],
    ...["--symlink", "usr/lib", "/lib", "--symlink", "usr/lib64", "/lib64"],
    ...SYSTEM_SETTINGS.flatMap((path) => ["--ro-bind-try", path, path]),
    ...(ownFiles === undefined ? [] : OWN_FILES.flatMap(([path], i) => ["--ro-bind-data", `${ownFiles + i}`, path])),
    ...["--proc", "/proc", "--ro-bind", "/proc/sys", "/proc/sys", "--dev", "/dev"],
    ...["--size", String(16 * MIB), "--tmpfs", "/dev/shm", "--size", String(256 * MIB), "--tmpfs", "/tmp"],
    ...["--size", String(64 * MIB), "--tmpfs", "/home/agent"],
    ...["--ro-bind", node, "/opt/node/bin/node"],
    ...toolchains.flatMap((path) => ["--ro-bind", path, path]),
    ...view.binds.flatMap(({ from, to, write }) => [write === true ? "--bind" : "--ro-bind", from, to]),
    ...view.binds.flatMap(({ to, scratch = [] }) =>
      scratch.flatMap((name) => ["--size", String(64 * MIB), "--tmpfs", posix.join(to, name)]),
    ),
    ...["--remount-ro", "/", "--chdir", view.chdir],
  ];
}

/**
 * Refuses a mount below another mount. bubblewrap would create its mount point in the outer mounted folder, where an agent may have left a symlink.
 */
function requireNoNesting(binds: readonly Bind[]): void {
  const targets = binds.map(({ to }) => posix.normalize(to));
  for (const [i, inner] of targets.entries()) {
    const outer = targets.find((each, j) => i !== j && (inner === each || inner.startsWith(`${each}/`)));
    if (outer !== undefined)
      throw new Error(`a sandbox cannot mount ${inner} below ${outer}: no mount may lie below another`);
  }
}

/** Builds PATH. Programs that the setup installed come last, so that no dependency replaces a program of the system. */
function pathWith(toolchains: readonly string[]): string {
  const folders = ["/opt/node/bin", "/usr/local/bin", "/usr/bin", "/bin", ...toolchains.map((path) => `${path}/bin`)];
  return [...folders, "/node_modules/.bin", "/deps/bin"].join(":");
}

const BASE_ENV = {
  HOME: "/home/agent",
  LANG: "C.UTF-8",
  TMPDIR: "/tmp",
  CI: "1",
  // The default, a folder in HOME, would be too small for Go's build cache.
  GOCACHE: "/tmp/go-build",
};

/**
 * Limits that work without a control group: processes of the slot's user, open files, no core dump, CPU seconds
 * (docs/reference/sandbox.md#limits). Memory is limited by the worker's container.
 */
export const RESOURCE_LIMITS = ["--nproc=400", "--nofile=1024", "--core=0", "--cpu=1200"];

/** The largest file that a program may write, in bytes. */
export const MAX_FILE_BYTES = 100 * MIB;
