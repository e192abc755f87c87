import type { Operand } from "./expand-word.ts";
import { locate, patternMeets } from "./locate-path.ts";
import type { Walk } from "./walk.ts";

/** Paths that stand for what is protected, where a wildcard decides which files are meant. */
const PROTECTED_SAMPLES = [
  "package.json",
  "package-lock.json",
  "yarn.lock",
  "pnpm-lock.yaml",
  "Cargo.lock",
  "go.sum",
  "AGENTS.md",
  "CLAUDE.md",
  "Dockerfile",
  "docker-compose.yml",
  ".git",
  ".gitignore",
  ".github",
  ".npmrc",
  ".env",
  ".envrc",
  ".husky",
  ".vscode",
  ".midwatch",
];

/** Judges a path that a command reads. */
export function readsPath(walk: Walk, operand: Operand): void {
  for (const place of locate(operand, walk.state)) {
    if (place.zone === "outside") walk.add("high", "outside", `reaches outside the worktree: ${shown(operand)}`);
    if (place.zone === "network") walk.add("high", "egress", `reaches for the network: ${shown(operand)}`);
    if (place.zone === "unknown") walk.add("medium", "read", `reads what only the shell knows: ${shown(operand)}`);
  }
}

/** Judges a path that a command creates, changes or removes. */
export function writesPath(walk: Walk, operand: Operand): void {
  for (const place of locate(operand, walk.state)) {
    switch (place.zone) {
      case "outside":
        walk.add("high", "outside", `writes outside the worktree: ${shown(operand)}`);
        break;
      case "network":
        walk.add("high", "egress", `reaches for the network: ${shown(operand)}`);
        break;
      case "unknown":
        if (place.path !== undefined && meetsProtected(walk, place.path, operand.isPattern)) {
          walk.add("high", "protected", `may change a protected file: ${shown(operand)}`);
        } else walk.add("medium", "write", `writes where only the shell knows: ${shown(operand)}`);
        break;
      case "own":
        if (!isDevice(operand)) walk.add("medium", "write", `writes ${shown(operand)}`);
        break;
      case "tree":
        walk.written(place.path);
        if (meetsProtected(walk, place.path, operand.isPattern)) {
          walk.add("high", "protected", `changes a protected file: ${shown(operand)}`);
        } else walk.add("medium", "write", `writes ${shown(operand)} in the worktree`);
    }
  }
}

/** Judges a path that a command removes with all that is below it. */
export function destroysPath(walk: Walk, operand: Operand): void {
  writesPath(walk, operand);
  for (const place of locate(operand, walk.state)) {
    if (place.zone === "unknown") {
      walk.add("high", "destructive", `removes, with all below it, what only the shell knows: ${shown(operand)}`);
    }
    if (place.zone === "tree" && isWholeTree(place.path)) {
      walk.add("high", "destructive", `removes the whole worktree: ${shown(operand)}`);
    }
  }
}

/** True for the worktree's root and for wildcards that take all of it. */
export function isWholeTree(path: string): boolean {
  return path === "" || /^[*.?{}[\]!,/]+$/.test(path);
}

function meetsProtected(walk: Walk, path: string, isPattern: boolean): boolean {
  if (!isPattern) return walk.place.isProtected(path);
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  if (walk.place.isProtected(`${folder}x`) && folder !== "") return true;
  return patternMeets(
    path,
    PROTECTED_SAMPLES.map((name) => folder + name),
  );
}

function isDevice({ texts }: Operand): boolean {
  return texts?.every((text) => text.startsWith("/dev/")) ?? false;
}

function shown({ raw }: Operand): string {
  return raw.length > 120 ? `${raw.slice(0, 120)}...` : raw;
}
