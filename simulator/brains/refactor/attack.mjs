// An attack on modules that were rewritten: calls the original below /base and the candidate below /work, each in a process of
// its own, with the same made-up inputs, and exits with 1 and the first differences when they can be told apart.
// usage: node attack.mjs boundaries|repetition|arguments SALT OUTPUT MODULE...
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";
import { inspect } from "node:util";

const side = process.argv.find((argument) => argument.startsWith("--side="))?.slice("--side=".length);
const [attack, salt, output, ...rest] = process.argv.slice(2).filter((argument) => !argument.startsWith("--side="));
if (side === undefined) compareSides();
else await playSide();

function compareSides() {
  const sides = ["base", "work"].map((name) => {
    const run = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), `--side=${name}`, attack, salt, output, ...rest],
      {
        encoding: "utf8",
        maxBuffer: 256 * 1024 * 1024,
      },
    );
    return { lines: run.stdout.split("\n"), stderr: run.stderr, status: run.status };
  });
  const [base, work] = sides;
  const differences = base.lines.flatMap((line, i) =>
    line === work.lines[i] ? [] : [`original:  ${line}\ncandidate: ${work.lines[i]}`],
  );
  if (base.status !== 0) fail(`the original itself could not be called: ${base.stderr.slice(0, 1000)}`);
  if (work.status !== 0) fail(`the candidate could not be called: ${work.stderr.slice(0, 2000)}`);
  if (differences.length > 0)
    fail(`${differences.length} differences, the first:\n${differences.slice(0, 3).join("\n").slice(0, 4000)}`);
  if (base.lines.length < 2 * rest.length) fail(`only ${base.lines.length} observations were made: that shows nothing`);
}

function fail(_text) {
  process.exit(1);
}

async function playSide() {
  const lines = [];
  for (const module of rest) {
    const value =
      side === "base"
        ? createRequire("/base/package.json")(`/base/${module}`)
        : (await import(pathToFileURL(`/work/${output}/${module}`).href)).default;
    const random = seeded(`${salt} ${module} ${attack}`);
    const inputs = makeInputs(module, random);
    lines.push(`${module} is ${show(value)}`, `${module} has ${memberNames(value)}`);
    for (const [name, target] of targetsOf(value)) await play(`${module} ${name}`, target, { inputs, random, lines });
  }
  process.stdout.write(lines.join("\n"));
}

function memberNames(value) {
  return typeof value === "object" || typeof value === "function"
    ? Object.keys(value ?? {})
        .sort()
        .join(" ")
    : typeof value;
}

function targetsOf(value) {
  const members = typeof value === "object" || typeof value === "function" ? Object.entries(value ?? {}) : [];
  return [["default", value], ...members].filter(([, target]) => typeof target === "function");
}

async function play(name, target, { inputs, random, lines }) {
  const isClass = /^class\b/.test(Function.prototype.toString.call(target));
  const count = attack === "boundaries" ? 60 : 25;
  for (let i = 0; i < count; i++) {
    const make = argumentMaker(target.length, inputs, random);
    const invoke = (args) => (isClass ? useInstance(target, args) : target(...args));
    if (attack === "boundaries") lines.push(`${name} ${await observe(() => invoke(make()))}`);
    if (attack === "repetition") await repeat(name, invoke, make, lines);
    if (attack === "arguments") {
      const args = make();
      const seen = await observe(() => invoke(args));
      lines.push(`${name} ${seen} leaves its arguments as ${show(args)}`);
    }
  }
}

/** The same call three times: with equal arguments, and with the very same ones. */
async function repeat(name, invoke, make, lines) {
  const args = make();
  const first = await observe(() => invoke(make()));
  const second = await observe(() => invoke(make()));
  const third = await observe(() => invoke(args));
  const fourth = await observe(() => invoke(args));
  lines.push(`${name} ${first} | ${second} | ${third} | ${fourth}`);
}

function useInstance(target, args) {
  const instance = new target(...args);
  const seen = [show(instance)];
  for (const method of Object.getOwnPropertyNames(target.prototype)) {
    const descriptor = Object.getOwnPropertyDescriptor(target.prototype, method);
    if (method === "constructor" || typeof descriptor?.value !== "function") continue;
    seen.push(`${method} ${attempt(() => instance[method](...args))} ${show(instance)}`);
  }
  return seen;
}

function attempt(run) {
  try {
    return show(run());
  } catch (error) {
    return `throws ${showError(error)}`;
  }
}

async function observe(run) {
  try {
    const result = await run();
    return typeof result === "function"
      ? `function: ${attempt(() => result("a/b.c"))} ${attempt(() => result(""))}`
      : show(result);
  } catch (error) {
    return `throws ${showError(error)}`;
  }
}

/** A function that makes the same arguments anew each time it is called. */
function argumentMaker(length, inputs, random) {
  const count = Math.max(1, length + (random() < 0.3 ? 1 : 0));
  const picks = Array.from({ length: count }, (_, i) =>
    i > 0 && i === count - 1 && random() < 0.5
      ? () => ({ loose: true, strict: false })
      : inputs[Math.floor(random() * inputs.length)],
  );
  return () => picks.map((make) => make());
}

/** Makers of values: from words of the original's own text, put together anew, and from the edges of each type. */
function makeInputs(module, random) {
  const texts = [readText(`/base/${module}`), readText("/base/README.md")].join("\n");
  const words = [...texts.matchAll(/'([^'\n]{1,40})'|"([^"\n]{1,40})"|`([^`\n]{1,40})`/g)].map(
    (match) => match[1] ?? match[2] ?? match[3],
  );
  const pick = () => words[Math.floor(random() * words.length)] ?? "a";
  const mixed = Array.from({ length: 120 }, () => {
    const [a, b] = [pick(), pick()];
    const at = Math.floor(random() * (a.length + 1));
    return [
      a,
      a + b,
      `${a} ${b}`,
      a.slice(at),
      a.slice(0, at) + b,
      a.replace(/\d/, (digit) => String((Number(digit) + 1) % 10)),
      `${a}||${b}`,
    ][Math.floor(random() * 7)];
  });
  const lists = Array.from({ length: 12 }, () => Array.from({ length: 1 + Math.floor(random() * 4) }, pick));
  const edges = ["", " ", "0", "\u0000", "x".repeat(257), "\u{1f600}", 0, -1, 1.5, null, undefined, true, false];
  return [
    ...[...mixed, ...edges].map((value) => () => value),
    ...lists.map((list) => () => [...list]),
    () => ({}),
    () => [],
    () => ({ a: 1, nested: { b: [2] } }),
    () => /a+/g,
    () => Number.NaN,
  ];
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

function show(value) {
  return inspect(value, {
    depth: 6,
    sorted: true,
    breakLength: Number.POSITIVE_INFINITY,
    maxArrayLength: 200,
    maxStringLength: 2000,
  })
    .replace(/\[(?:Async)?(?:Function|class)[^\]]*\]/g, "[callable]")
    .replace(/\n/g, " ");
}

function showError(error) {
  if (!(error instanceof Error)) return show(error);
  return `${error.name}: ${error.message
    .replace(/^.*? is not (a function|a constructor|iterable|defined)/s, "_ is not $1")
    .replace(/\n/g, " ")
    .slice(0, 500)}`;
}

function seeded(text) {
  let state = [...text].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
