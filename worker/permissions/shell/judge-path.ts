import { posix } from "node:path";
import picomatch from "picomatch";
import type { RiskKind } from "../risk.ts";
import type { Operand } from "./expand-word.ts";

/** The path of the worktree in the sandbox, and the name for a working folder that is only known when the command runs. */
export const WORKTREE = "/work";
export const UNKNOWN_FOLDER = "/?";

/** The location that a path leads to. `path` is relative to the worktree's root, or to the unknown folder. */
export interface Place {
  readonly zone: "tree" | "own" | "network" | "outside" | "unknown";
  readonly path?: string;
}

/** Folders and devices of the sandbox that are deleted with it or belong to the attempt. */
const OWN =
  /^\/(tmp|scratch|offload|attack|base|base\.git|dev\/(null|zero|full|u?random|stdin|stdout|stderr|fd|tty))(\/|$)/;
const NETWORK = /^\/dev\/(tcp|udp)(\/|$)|^(?!file:)[a-z][a-z0-9+.-]*:\/\//i;
/** Names of protected files that a wildcard may match. */
const PROTECTED_NAMES = `package.json package-lock.json yarn.lock pnpm-lock.yaml Cargo.lock go.sum AGENTS.md CLAUDE.md
  Dockerfile docker-compose.yml .git .gitignore .github .npmrc .env .envrc .husky .vscode .midwatch`.split(/\s+/);

/** Locates a path that is relative to the folder `cwd`. */
export function locatePath(text: string, cwd: string = WORKTREE): Place {
  if (NETWORK.test(text)) return { zone: "network" };
  const path = posix.resolve(cwd, text);
  if (/^(~|file:\/\/)/i.test(text)) return { zone: "outside" };
  if (path === WORKTREE || path.startsWith(`${WORKTREE}/`)) return { zone: "tree", path: path.slice(6) };
  if (path === UNKNOWN_FOLDER || path.startsWith(`${UNKNOWN_FOLDER}/`)) return { zone: "unknown", path: path.slice(3) };
  return { zone: OWN.test(path) ? "own" : "outside" };
}

/** Returns the location that an operand refers to. If the shell computes the operand's text, the known first characters may decide. */
export function placeOf({ text, raw }: Operand, cwd: string): Place {
  if (text !== undefined) return locatePath(text, cwd);
  const start = raw.replace(/^["']/, "").replace(/[$`{].*$/s, "x");
  const { zone } = /^[/~]/.test(start) ? locatePath(start) : { zone: "unknown" as const };
  return { zone: zone === "outside" || zone === "network" ? zone : "unknown" };
}

/** A folder that the shell may be in, and the functions that collect the risks and writes of a path. */
export interface PathReport {
  readonly folder: string;
  readonly isProtected: (path: string) => boolean;
  readonly add: (risk: "medium" | "high", kind: RiskKind, reason: string) => void;
  readonly written: (path: string) => void;
}

/**
 * How a program uses a path. `destroy`: removes the path and everything below it. `guess`: the argument may be a path,
 * and the program may write it.
 */
export type PathUse = "read" | "write" | "destroy" | "guess";

/** Judges the use of a path by the path's location. */
export function judgePath(report: PathReport, operand: Operand, use: PathUse): void {
  const { zone } = placeOf(operand, report.folder);
  const shown = operand.raw.length > 120 ? `${operand.raw.slice(0, 120)}...` : operand.raw;
  if (zone === "outside") report.add("high", "outside", `reaches outside the worktree: ${shown}`);
  else if (zone === "network") report.add("high", "egress", `reaches for the network: ${shown}`);
  else if (use === "guess") judgeArgument(report, operand, shown);
  else if (use !== "read") judgeWrite(report, operand, { use, shown });
  else if (zone === "unknown") report.add("medium", "read", `reads a path that only the shell knows: ${shown}`);
}

function judgeArgument(report: PathReport, operand: Operand, shown: string): void {
  const { path = "" } = placeOf(operand, report.folder);
  if (path === "" || operand.isPattern || !report.isProtected(path)) return;
  report.add("high", "protected", `may change a protected file: ${shown}`);
}

function judgeWrite(report: PathReport, operand: Operand, { use, shown }: { use: PathUse; shown: string }): void {
  const { zone, path } = placeOf(operand, report.folder);
  if (zone === "tree") report.written(path ?? "");
  if (path !== undefined && meetsProtected(path, operand.isPattern, report.isProtected)) {
    report.add("high", "protected", `changes a protected file: ${shown}`);
  } else if (!operand.text?.startsWith("/dev/")) report.add("medium", "write", `writes ${shown}`);
  if (use !== "destroy") return;
  if (zone === "unknown") report.add("high", "destructive", `removes a folder that only the shell knows: ${shown}`);
  else if (path !== undefined && isWholeTree(path)) {
    report.add("high", "destructive", `removes the whole worktree: ${shown}`);
  }
}

/** True for the worktree's root, and for wildcards that match everything in it. */
function isWholeTree(path: string): boolean {
  return /^[*.?{}[\]!,/]*$/.test(path);
}

function meetsProtected(path: string, isPattern: boolean, isProtected: (path: string) => boolean): boolean {
  if (!isPattern) return isProtected(path);
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const matches = picomatch(path, { dot: true });
  return (folder !== "" && isProtected(`${folder}x`)) || PROTECTED_NAMES.some((name) => matches(folder + name));
}
