// What to say to a module: words of its own sources and of the README, put together anew, and the edges of each type.
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { below, pick, random } from "./random.mjs";
import { BASE, output, require, WORK } from "./setting.mjs";

export function speechOf(path) {
  const own = require.cache[require.resolve(`${BASE}/${path}`)];
  const near = [own, ...(own?.children ?? [])]
    .map((module) => module.filename)
    .filter((name) => name.startsWith(`${BASE}/`));
  const source = near.map(readText).join("\n");
  const quoted = (text) =>
    [...text.matchAll(/'([^'\n]{1,24})'|"([^"\n]{1,24})"|`([^`\n$]{1,24})`/g)].map(
      (match) => match[1] ?? match[2] ?? match[3],
    );
  const words = [quoted(readText(`${BASE}/${path}`)), quoted(readText(`${BASE}/README.md`)), quoted(source)].filter(
    (list) => list.length > 0,
  );
  const options = [
    ...new Set([...source.matchAll(/\b(?:options|opts|option|config)\.([A-Za-z]\w*)/g)].map((match) => match[1])),
  ];
  const classes = near.flatMap((name) => {
    const found = relative(BASE, name);
    return isConstructor(require.cache[name]?.exports) && existsSync(`${WORK}/${output}/${found}`) ? [found] : [];
  });
  let theme = [];
  const word = () => (below(0.6) ? pick(theme) : undefined) ?? pick(pick(words) ?? ["a"]);
  const text = () => (below(0.5) ? word() : alter(word(), word()));
  const texts = () => Array.from({ length: 2 + Math.floor(random() * 4) }, text);
  const someOptions = () =>
    Object.fromEntries(
      Array.from({ length: Math.floor(random() * 4) }, () => [
        pick(options) ?? "loose",
        pick([true, true, false, 1, 0, "a", null]),
      ]),
    );
  const instance = () => ({ $: "instance", from: pick(classes), args: [word()] });
  const any = () =>
    pick([
      text,
      texts,
      texts,
      someOptions,
      () => pick(EDGES),
      () => Math.floor(random() * 30),
      classes.length > 0 ? instance : text,
    ])();
  return {
    /** Methods that results may have. */
    methods: classes.flatMap((name) => methodsOf(require(`${BASE}/${name}`))),
    startCall: () => {
      theme = [pick(pick(words) ?? ["a"]), pick(pick(words) ?? ["a"])];
    },
    argument: (name) => {
      if (/^(opts?|options?|config|settings)$/i.test(name))
        return below(0.6) ? someOptions() : below(0.5) ? { $: "undefined" } : any();
      return below(0.5) ? text() : any();
    },
    vary: (argument) => {
      if (typeof argument === "string") return alter(argument, word());
      if (Array.isArray(argument)) return [...argument.slice(1), text()];
      return any();
    },
  };
}

export function methodsOf(value) {
  return Object.getOwnPropertyNames(value.prototype).filter((name) => name !== "constructor");
}

function isConstructor(value) {
  return typeof value === "function" && /^class\b/.test(Function.prototype.toString.call(value));
}

const EDGES = [
  "",
  " ",
  "0",
  "-1",
  "\u0000",
  "\n",
  "x".repeat(300),
  "\u{1f600}",
  0,
  -1,
  1.5,
  2 ** 31,
  true,
  false,
  null,
  [],
  {},
  [""],
  [[]],
];
EDGES.push(
  { $: "undefined" },
  { $: "number", value: "NaN" },
  { $: "number", value: "-0" },
  { $: "regexp" },
  { $: "function" },
  { a: { b: [1] } },
);

function alter(a, b) {
  const at = Math.floor(random() * (a.length + 1));
  const made = [
    () => a + b,
    () => `${a} ${b}`,
    () => `${a}||${b}`,
    () => `${a},${b}`,
    () => a.slice(at),
    () => a.slice(0, at) + b,
    () => a.replace(/\d+/, (digits) => String(Number(digits) + 1)),
    () => a.replace(/\d+(?!.*\d)/s, "0"),
    () => a.slice(0, at) + pick([..."x*.-+~^<>=!|&{}[]()/\\ ,019a@?v"]) + a.slice(at + 1),
    () => a.toUpperCase(),
    () => ` ${a}\t`,
  ];
  return pick(made)().slice(0, 48);
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}
