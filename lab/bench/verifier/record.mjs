// Program that calls a module's functions and records the answers, for the original source and for variants of it.
// Reads a JSON document from stdin and writes one to stdout: per source a list with one answer per call. An answer has
// no value if the value is not plain data.
import { readFileSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";

const answer = process.stdout.write.bind(process.stdout);
// Output of the module under test must not mix with the answers on stdout.
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
