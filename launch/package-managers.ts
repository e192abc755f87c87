import { existsSync } from "node:fs";
import { join } from "node:path";
import { oneLine } from "../shared/support/text/clean-text.ts";
import type { ToolchainProgram } from "./find-in-sandboxes.ts";
import { jsonObjectIn, textIn } from "./read-manifest.ts";
import { runOutside } from "./run-outside.ts";

/** A package manager as sandboxes find it, and why the repository cannot use it. */
export interface ManagerFound extends ToolchainProgram {
  readonly why?: string;
}

/**
 * Corrects the advice for a package manager by the version that the repository asks for. npm has no Yarn after 1.22, and Yarn 1.22 refuses
 * repositories of later ones, unless they contain their release.
 */
export function examineManager(repository: string, found: ToolchainProgram): ManagerFound {
  const { program, isVisible, path } = found;
  const wanted = wantedVersion(repository, program);
  if (program !== "yarn") {
    if (isVisible || found.fix === undefined || wanted === undefined) return found;
    return { ...found, fix: found.fix.replace(new RegExp(`\\b${program}$`), `${program}@${wanted}`) };
  }
  const isModern = wanted === undefined ? isModernYarn(repository) : Number.parseInt(wanted, 10) >= 2;
  if (!isModern) return found;
  const release = committedRelease(repository);
  if (release !== undefined) return isVisible ? found : { ...found, isVisible: true, path: oneLine(`node ${release}`) };
  const version = wanted ?? "stable";
  const fix = `commit Yarn's release (yarn set version ${version} --yarn-path) and run it with node .yarn/releases/yarn-*.cjs, or enable corepack (corepack enable --install-directory /usr/local/bin yarn) with this Yarn in a cache that jobs can read; npm install yarn has only 1.22, which refuses this repository`;
  if (!isVisible) return { ...found, fix };
  const [major] = path === undefined ? [] : runOutside(path, ["--version"]).stdout.split(".");
  if (major !== "1") return found;
  return {
    ...found,
    isVisible: false,
    fix,
    why: `${path} is Yarn 1, but the repository asks for Yarn ${wanted ?? "2 or later"}`,
  };
}

/** The version that `packageManager` of package.json names, without its hash. */
function wantedVersion(repository: string, program: string): string | undefined {
  const { packageManager } = jsonObjectIn(join(repository, "package.json")) ?? {};
  if (typeof packageManager !== "string") return undefined;
  const [, name, version] = /^(\w+)@(\d[\w.-]*)/.exec(packageManager) ?? [];
  return name === program ? version : undefined;
}

function isModernYarn(repository: string): boolean {
  return existsSync(join(repository, ".yarnrc.yml")) || /^__metadata:/m.test(textIn(join(repository, "yarn.lock")));
}

/** The release of Yarn in the repository that its settings name. */
function committedRelease(repository: string): string | undefined {
  const [, named] = /^yarnPath:\s*["']?([^\s"']+)/m.exec(textIn(join(repository, ".yarnrc.yml"))) ?? [];
  return named !== undefined && existsSync(join(repository, named)) ? named : undefined;
}
