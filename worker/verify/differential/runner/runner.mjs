// Runs inside a sandbox, once with the original tree and once with the candidate's. Reads one JSON request a line on stdin and
// answers with one JSON line. It decides nothing: it loads what it is told to, calls it, and describes what came back.
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { describe, describeError } from "./describe.mjs";
import { harvest } from "./harvest.mjs";
import { revive } from "./revive.mjs";
import { surfaceOf } from "./surface.mjs";
import { isObject } from "./values.mjs";

const [root, kind] = process.argv.slice(2);
const answer = process.stdout.write.bind(process.stdout);
// What is under test may print; that must not be taken for an answer.
process.stdout.write = () => true;
process.exit = () => {
  throw new Error("the module under test called process.exit");
};
const require = createRequire(resolve(root, "package.json"));
const modules = new Map();
const argumentsOf = (list) => list.map((each) => revive(each, modules));

const operations = { load, call, harvest: (request) => harvest((name) => require(resolve(root, name)), request) };
const lines = createInterface({ input: process.stdin, terminal: false });
for await (const line of lines) {
  const request = JSON.parse(line);
  let reply;
  try {
    reply = await operations[request.op](request);
  } catch (error) {
    reply = { error: `${error?.name}: ${error?.message}`.slice(0, 2000) };
  }
  answer(`${JSON.stringify({ id: request.id, ...reply })}\n`);
}

/** Loads a module and lists what it exports: the default value and, one level down, its members. */
async function load({ module }) {
  const path = resolve(root, module);
  if (kind === "cjs") {
    modules.set(module, require(path));
    return { surface: surfaceOf(modules.get(module)), named: [] };
  }
  const namespace = await import(pathToFileURL(path).href);
  if (!("default" in namespace)) return { error: "the module has no default export" };
  modules.set(module, namespace.default);
  const named = Object.keys(namespace).filter((name) => name !== "default");
  const differing = named.filter(
    (name) => isObject(namespace.default) && !Object.is(namespace[name], namespace.default[name]),
  );
  return { surface: surfaceOf(namespace.default), named, differing };
}

/** Makes calls one after the other, each with fresh arguments. */
async function call({ module, calls }) {
  const results = [];
  for (const each of calls) results.push(await callOne(modules.get(module), each));
  return { results };
}

async function callOne(value, { member, args, steps }) {
  const owner = member === undefined ? undefined : value;
  const target = member === undefined ? value : value?.[member];
  try {
    if (args === undefined) return describe(target);
    if (steps !== undefined) return describeSteps(new target(...argumentsOf(args)), steps);
    const result = await Reflect.apply(target, owner, argumentsOf(args));
    return typeof result === "function" ? await describeReturned(result, args) : describe(result);
  } catch (error) {
    return `throws ${describeError(error)}`;
  }
}

/** An instance as it is made, and after each method call. */
function describeSteps(instance, steps) {
  const parts = [describe(instance)];
  for (const { method, args } of steps) {
    try {
      parts.push(`${method}: ${describe(instance[method](...argumentsOf(args)))}`, describe(instance));
    } catch (error) {
      parts.push(`${method}: throws ${describeError(error)}`);
    }
  }
  return parts.join("\n");
}

/** A function that was returned is called in turn, with what made it. */
async function describeReturned(result, args) {
  const probes = argumentsOf(args).filter((value) => typeof value === "string");
  const parts = ["function"];
  for (const probe of [...probes, "a", "a/b", ""]) {
    try {
      parts.push(`${JSON.stringify(probe)}: ${describe(await result(probe))}`);
    } catch (error) {
      parts.push(`${JSON.stringify(probe)}: throws ${describeError(error)}`);
    }
  }
  return parts.join("\n");
}
