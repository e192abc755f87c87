import { basename, dirname, join } from "node:path";
import { readSettings } from "../shared/settings/read-settings.ts";
import { SETTINGS } from "../shared/settings.ts";
import type { Env } from "../shared/support/env.ts";
import { oneLine } from "../shared/support/text/clean-text.ts";
import type { Examined } from "./examine-machine.ts";
import { findInSandboxes, type Machine } from "./find-in-sandboxes.ts";
import { jsonObjectIn, textIn } from "./read-manifest.ts";
import { isTestData } from "./repository-files.ts";
import { runOutside } from "./run-outside.ts";

/** A version of a program that a file of the repository asks for. */
interface Demand {
  readonly program: "cargo" | "go" | "node";
  readonly version: string;
  /** The file, and the words in it. */
  readonly source: string;
}

/** Names the programs of sandboxes that are older than the repository asks for. */
export function examineVersions(
  repository: string,
  files: readonly string[],
  { env, machine }: { env: Env; machine: Machine },
): Examined[] {
  const demands = files.filter((file) => !isTestData(file)).flatMap((file) => demandsOf(repository, file));
  return (["cargo", "go", "node"] as const).flatMap((program) => {
    const own = demands.filter((demand) => demand.program === program);
    const [newest] = own.sort((a, b) => (isOlder(a.version, b.version) ? 1 : -1));
    if (newest === undefined) return [];
    const found = versionInSandboxes(program, env, machine);
    if (found === undefined || !isOlder(found.version, newest.version)) return [];
    const { source, version } = newest;
    const remedy = program === "node" ? `set ${SETTINGS.node.name} to the path of a newer one` : remedyFor(found.path);
    const detail = `${source}, so it needs ${program} ${version} or later, but sandboxes have ${found.version} (${found.path}): ${remedy}`;
    // Package managers only warn of another Node.
    return [
      {
        name: `version ${program}`,
        ok: program === "node",
        detail: program === "node" ? `warning: ${detail}` : detail,
      },
    ];
  });
}

/** The first version of Cargo that knows an edition. */
const EDITIONS: Readonly<Record<string, string>> = { "2018": "1.31", "2021": "1.56", "2024": "1.85" };

function demandsOf(repository: string, file: string): Demand[] {
  const path = join(repository, file);
  const name = basename(file);
  if (name === "Cargo.toml")
    return [...textIn(path).matchAll(/^\s*(?:[\w.]+\.)?(edition|rust-version)\s*=\s*["'](\d[\d.]*)["']/gm)].flatMap(
      ([, key, value = ""]) => {
        const version = key === "edition" ? EDITIONS[value] : value;
        return version === undefined ? [] : [{ program: "cargo", version, source: `${file} has ${key} ${value}` }];
      },
    );
  if (name === "go.mod" || name === "go.work")
    return [...textIn(path).matchAll(/^(go\s+|toolchain\s+go)(\d+(?:\.\d+)*)/gm)].map(([words, , version = ""]) => {
      return { program: "go", version, source: `${file} has ${words.replace(/\s+/g, " ")}` };
    });
  return demandsOfNode(repository, file);
}

function demandsOfNode(repository: string, file: string): Demand[] {
  if (dirname(file) !== ".") return [];
  const path = join(repository, file);
  const demand = (version: string, words: string): Demand[] => {
    return [{ program: "node", version, source: `${file} has ${words}` }];
  };
  if (file === ".nvmrc" || file === ".node-version") {
    const [, version] = /^v?(\d+(?:\.\d+)*)\s*$/.exec(textIn(path)) ?? [];
    return version === undefined ? [] : demand(version, version);
  }
  if (file !== "package.json") return [];
  const { engines } = (jsonObjectIn(path) ?? {}) as { engines?: { node?: unknown } };
  const range = engines?.node;
  if (typeof range !== "string") return [];
  // The oldest version that one of the alternatives begins with; an alternative without one allows all versions.
  const starts = range.split("||").map((part) => /^\s*(?:>=|\^|~|=)?\s*v?(\d+(?:\.\d+)*)/.exec(part)?.[1]);
  if (starts.includes(undefined)) return [];
  const [oldest] = (starts as string[]).sort((a, b) => (isOlder(a, b) ? -1 : 1));
  return oldest === undefined ? [] : demand(oldest, `engines.node ${oneLine(range, 40)}`);
}

function versionInSandboxes(
  program: Demand["program"],
  env: Env,
  machine: Machine,
): { version: string; path: string } | undefined {
  if (program === "node") {
    const path = readSettings("up", env).node;
    return path === undefined ? { version: process.versions.node, path: process.execPath } : read(path, ["--version"]);
  }
  const { isVisible, path } = findInSandboxes(program, env, machine);
  if (!isVisible || path === undefined) return undefined;
  return read(path, program === "go" ? ["version"] : ["--version"]);
}

function read(path: string, args: readonly string[]): { version: string; path: string } | undefined {
  const [version] = /\d+(?:\.\d+)+/.exec(runOutside(path, args).stdout) ?? [];
  return version === undefined ? undefined : { version, path };
}

/** Sandboxes search the system's folders before the toolchains. */
function remedyFor(path: string): string {
  const first = /^\/usr\/(?:local\/)?s?bin\//.test(path) ? `remove ${path}, which sandboxes find first, and ` : "";
  return `${first}list the folder of a newer toolchain first in ${SETTINGS.toolchains.name}`;
}

/** Whether a version is older than another, by the numbers that both have. */
function isOlder(version: string, than: string): boolean {
  const [own, other] = [version, than].map((each) => each.split(".").map(Number));
  const at = (other ?? []).findIndex((number, i) => number !== (own?.[i] ?? 0));
  return at >= 0 && (own?.[at] ?? 0) < (other?.[at] ?? 0);
}
