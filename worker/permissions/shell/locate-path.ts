import { posix } from "node:path";
import picomatch from "picomatch";
import type { Operand } from "./expand-word.ts";
import type { ShellState } from "./shell-state.ts";

/** Where a path of a command leads. */
export type Place =
  /** Inside the worktree; `path` is relative to its root, "" for the root itself. */
  | { readonly zone: "tree"; readonly path: string }
  /** A folder or device of the sandbox's own, which ends with it or belongs to the attempt. */
  | { readonly zone: "own" }
  | { readonly zone: "network" }
  | { readonly zone: "outside" }
  /** Only the shell knows; `path` is what is known of it, relative to a folder that is not. */
  | { readonly zone: "unknown"; readonly path?: string };

const WORK = "/work";
const OWN = [
  "/tmp",
  "/scratch",
  "/offload",
  "/attack",
  "/base",
  "/base.git",
  "/dev/null",
  "/dev/zero",
  "/dev/full",
  "/dev/random",
  "/dev/urandom",
  "/dev/stdin",
  "/dev/stdout",
  "/dev/stderr",
  "/dev/fd",
  "/dev/tty",
];

/** Where each text of an operand leads; a wildcard stands for itself. */
export function locate({ texts, raw }: Operand, state: ShellState): Place[] {
  if (texts === undefined) return [locateUnknown(raw)];
  return texts.map((text) => locateText(text, state));
}

/** Where one path leads. */
export function locateText(text: string, { cwd, below }: ShellState): Place {
  if (text.startsWith("~")) return { zone: "outside" };
  if (/^\/dev\/(tcp|udp)(\/|$)/.test(text)) return { zone: "network" };
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return { zone: text.startsWith("file://") ? "outside" : "network" };
  if (!text.startsWith("/") && cwd === undefined) return inUnknownFolder(posix.join(below, text));
  const path = posix.resolve(cwd ?? "/", text);
  if (path === WORK || path.startsWith(`${WORK}/`)) return { zone: "tree", path: path.slice(WORK.length + 1) };
  return OWN.some((own) => path === own || path.startsWith(`${own}/`)) ? { zone: "own" } : { zone: "outside" };
}

function inUnknownFolder(path: string): Place {
  return path === ".." || path.startsWith("../") ? { zone: "outside" } : { zone: "unknown", path };
}

/** True when a wildcard can stand for one of these paths. */
export function patternMeets(pattern: string, paths: readonly string[]): boolean {
  const matches = picomatch(pattern, { dot: true });
  return paths.some((path) => matches(path));
}

/** What can be told of a path with an unknown part: where it begins. */
function locateUnknown(raw: string): Place {
  const start = raw.replace(/^["']/, "");
  if (!start.startsWith("/") && !start.startsWith("~")) return { zone: "unknown" };
  const place = locateText(start.replace(/[$`].*$/s, "x"), NOWHERE);
  // The rest may lead out again, but never in.
  return place.zone === "outside" || place.zone === "network" ? place : { zone: "unknown" };
}

const NOWHERE: ShellState = { cwd: undefined, below: "", vars: new Map(), functions: new Set() };
