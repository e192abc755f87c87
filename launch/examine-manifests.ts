import { basename, join } from "node:path";
import { XMLValidator } from "fast-xml-parser";
import type { Env } from "../shared/support/env.ts";
import { oneLine } from "../shared/support/text/clean-text.ts";
import type { Examined } from "./examine-machine.ts";
import { findInSandboxes, type Machine } from "./find-in-sandboxes.ts";
import { parseJson, readManifest } from "./read-manifest.ts";
import { isTestData } from "./repository-files.ts";
import { runOutside } from "./run-outside.ts";

/** Finds out why a text cannot be parsed; undefined if it can, or if no parser is at hand. */
type Parser = (
  text: string,
  at: { path: string; programOf: (name: string) => string | undefined },
) => string | undefined;

const JSON_OBJECT: Parser = (text) => {
  const read = parseJson(text);
  return read.ok ? undefined : read.why;
};

/** The manifests that are checked, how, and whether their tools accept a byte order mark. */
const MANIFESTS: readonly { readonly files: RegExp; readonly takesMark: boolean; readonly why: Parser }[] = [
  { files: /^package\.json$/, takesMark: true, why: JSON_OBJECT },
  { files: /^composer\.json$/, takesMark: false, why: JSON_OBJECT },
  { files: /^Cargo\.toml$/, takesMark: true, why: whyNoToml },
  { files: /^pyproject\.toml$/, takesMark: false, why: whyNoToml },
  { files: /^pom\.xml$/, takesMark: true, why: whyNoXml },
  { files: /^go\.mod$/, takesMark: false, why: whyNoGoModule },
];

/** Reports the manifests that their tools cannot read. */
export function examineManifests(
  repository: string,
  files: readonly string[],
  at: { env: Env; machine: Machine },
): Examined[] {
  return files.flatMap((file) => {
    const detail = isTestData(file) ? undefined : manifestFault(join(repository, file), at);
    return detail === undefined ? [] : [{ name: `manifest ${file}`, ok: false, detail }];
  });
}

/** Why the tools that need a file as a manifest cannot read it, and the remedy; undefined if they can, and for other files. */
export function manifestFault(path: string, { env, machine }: { env: Env; machine: Machine }): string | undefined {
  const manifest = MANIFESTS.find((each) => each.files.test(basename(path)));
  if (manifest === undefined) return undefined;
  const programOf = (program: string) => findInSandboxes(program, env, machine).path;
  const read = readManifest(path);
  const why = read.ok ? (markIn(read.hasMark, manifest) ?? manifest.why(read.text, { path, programOf })) : read.why;
  if (why === undefined) return undefined;
  const remedy = /mark|UTF-8/.test(why) ? "save it as UTF-8 without a byte order mark" : "correct it";
  return `${oneLine(why)}; ${remedy}, because commands that read it fail`;
}

function markIn(hasMark: boolean, { takesMark }: { takesMark: boolean }): string | undefined {
  return hasMark && !takesMark ? "begins with a byte order mark, which its tools refuse" : undefined;
}

function whyNoXml(text: string): string | undefined {
  const valid = XMLValidator.validate(text);
  return valid === true ? undefined : `is not XML: ${valid.err.msg} (line ${valid.err.line})`;
}

/** Python 3.11 or later parses TOML; without it nothing is said. */
const PARSE_TOML = `import sys
try:
  import tomllib
except ImportError:
  sys.exit(0)
try:
  tomllib.loads(sys.stdin.buffer.read().decode())
except ValueError as error:
  print(error)`;

function whyNoToml(text: string, { programOf }: Parameters<Parser>[1]): string | undefined {
  const said = run(programOf("python3"), ["-I", "-c", PARSE_TOML], text)?.stdout.trim();
  return said === undefined || said === "" ? undefined : `is not TOML: ${said}`;
}

/** Go's own parser. A line `go` or `toolchain` that it does not know is a matter of its version. */
function whyNoGoModule(_text: string, { path, programOf }: Parameters<Parser>[1]): string | undefined {
  const said = run(programOf("go"), ["mod", "edit", "-json", path])?.stderr ?? "";
  const lines = [...said.matchAll(/go\.mod:(\d+)(?::\d+)?: (.*)/g)].map(([, line, why]) => `${why} (line ${line})`);
  const real = lines.find((line) => !/invalid go version|unknown directive: toolchain/.test(line));
  return real === undefined ? undefined : `is not a Go module: ${real}`;
}

function run(path: string | undefined, args: readonly string[], input = "") {
  return path === undefined ? undefined : runOutside(path, args, input);
}
