// Records the answers of a module's functions, for the original and for variants of its source. Reads one JSON document
// from stdin and writes one to stdout: a list of answers per source, one answer per call, without a value if it is not
// plain data.
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const answer = process.stdout.write.bind(process.stdout);
// A module's output is ignored.
process.stdout.write = () => true;
const [root, path] = process.argv.slice(2);
const file = join(root, path);
const { calls, sources } = JSON.parse(readFileSync(0, "utf8"));
createRequire(file)(file);
answer(JSON.stringify(sources.map((source) => answersOf(source))), () => process.exit(0));

function answersOf(source) {
  const module = new Module(file);
  module.filename = file;
  module.paths = Module._nodeModulePaths(join(file, ".."));
  try {
    module._compile(source, file);
  } catch {
    return undefined;
  }
  return calls.map((call) => answerOf(module.exports, call));
}

function answerOf(exported, { member, args }) {
  const target = member === undefined ? exported : exported?.[member];
  if (typeof target !== "function" || /^class\b/.test(String(target))) return { none: true };
  try {
    const value = target(...structuredClone(args));
    const text = JSON.stringify(value);
    return text !== undefined && isDeepStrictEqual(value, JSON.parse(text))
      ? { value: JSON.parse(text) }
      : { none: true };
  } catch (error) {
    return { throws: String(error?.constructor?.name ?? "Error") };
  }
}
