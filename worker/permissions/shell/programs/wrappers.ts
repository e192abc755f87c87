import { noteAssignment } from "../assignments.ts";
import { certain, type Operand } from "../expand-word.ts";
import { readsPath, writesPath } from "../judge-path.ts";
import { cloneState, loseFolder } from "../shell-state.ts";
import type { ProgramCall, Rule } from "./program.ts";
import { readArguments } from "./read-arguments.ts";

/** Programs that start another: options with a value, and operands of their own before it. */
const TRANSPARENT: Readonly<Record<string, { valued?: readonly string[]; operands?: number }>> = {
  builtin: {},
  catchsegv: {},
  chrt: { valued: ["-p", "-T", "-P", "-D"], operands: 1 },
  command: {},
  exec: { valued: ["-a"] },
  faketime: { valued: ["-f"], operands: 1 },
  fakeroot: { valued: ["-l", "-s", "-i", "-u"] },
  ionice: { valued: ["-c", "-n", "-p", "--class"] },
  linux64: {},
  nice: { valued: ["-n", "--adjustment"] },
  nohup: {},
  numactl: { valued: ["-m", "-N", "-C"] },
  prlimit: {},
  setarch: { operands: 1 },
  setsid: {},
  stdbuf: { valued: ["-i", "-o", "-e", "--input", "--output", "--error"] },
  taskset: { valued: ["-c", "-p"], operands: 1 },
  time: { valued: ["-f", "--format"] },
  timeout: { valued: ["-s", "-k", "--signal", "--kill-after"], operands: 1 },
  unbuffer: {},
  "xvfb-run": { valued: ["-s", "-n", "-e"] },
  busybox: {},
  toybox: {},
};

/** Programs whose work is to start another program. */
export const WRAPPERS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(Object.entries(TRANSPARENT).map(([name, spec]) => [name, transparent(spec)])),
  env,
  printenv: ({ walk, words }) => {
    walk.enter(words, false);
    walk.add("medium", "read", "prints the environment");
  },
  sudo: privileged,
  su: privileged,
  doas: privileged,
  pkexec: privileged,
  strace: traces,
  xargs,
  parallel: xargs,
  flock: locks,
  script: typescript,
  watch: everySecond,
  entr: transparent({}),
};

/** The words from the program on: past the wrapper's own options and operands. */
function inner(args: readonly Operand[], valued: ReadonlySet<string>, operands = 0): readonly Operand[] {
  let left = operands;
  for (let i = 0; i < args.length; i++) {
    const text = certain(args[i] ?? { texts: undefined, isPattern: false, raw: "" });
    if (text === "--") return args.slice(i + 1 + left);
    if (text?.startsWith("-") && text !== "-") {
      if (valued.has(text)) i += 1;
      continue;
    }
    if (left === 0) return args.slice(i);
    left -= 1;
  }
  return [];
}

function transparent({ valued = [], operands = 0 }: { valued?: readonly string[]; operands?: number }): Rule {
  const taking = new Set(valued);
  return (call) => {
    const { walk, words, args, name } = call;
    walk.enter(words, true);
    const given = readArguments(args.slice(0, args.length - inner(args, taking, operands).length), taking);
    for (const option of given.options) {
      const isLog = name === "time" && (option.name === "-o" || option.name === "--output");
      if (isLog) walk.add("medium", "write", "writes a file with time -o");
    }
    if (name === "command" && given.options.some(({ name }) => name === "-v" || name === "-V")) return;
    walk.run(inner(args, taking, operands), { isExternal: true });
  };
}

/** `env A=b cmd`: assignments first; without a command it prints the environment. */
function env({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  const split = args.find((arg) => /^(-S|--split-string)/.test(certain(arg) ?? arg.raw));
  if (split !== undefined) {
    walk.add("high", "computed", "splits a text into a command with env -S");
    return;
  }
  const rest = [...inner(args, new Set(["-u", "--unset", "-C", "--chdir"]))];
  const own = walk.within({ state: cloneState(walk.state) });
  if (args.some((arg) => /^(-C|--chdir)/.test(certain(arg) ?? ""))) loseFolder(own.state);
  while (rest[0] !== undefined && /^[A-Za-z_]\w*=/.test(certain(rest[0]) ?? rest[0].raw)) {
    const text = certain(rest[0]);
    const name = (text ?? rest[0].raw).split("=")[0] ?? "";
    noteAssignment(own, name, text === undefined ? undefined : [text.slice(name.length + 1)]);
    rest.shift();
  }
  if (rest.length === 0) walk.add("medium", "read", "prints the environment");
  else own.run(rest, { isExternal: true });
}

function privileged({ walk, words, args, name }: ProgramCall): void {
  walk.enter(words, true);
  walk.add("high", "privilege", `asks for another user's rights with ${name}`);
  if (name !== "su") walk.run(inner(args, new Set(["-u", "-g", "-h", "-p", "-C", "-r", "-t"])), { isExternal: true });
}

function traces({ walk, words, args, name }: ProgramCall): void {
  walk.enter(words, true);
  walk.add("high", "privilege", `looks into another process with ${name}`);
  walk.run(inner(args, new Set(["-e", "-o", "-p", "-s", "-u"])), { isExternal: true });
}

const XARGS_VALUED = [
  "-I",
  "-i",
  "-n",
  "-P",
  "-L",
  "-d",
  "-E",
  "-s",
  "-a",
  "--max-args",
  "--max-procs",
  "--delimiter",
  "--arg-file",
  "--replace",
  "-j",
  "--jobs",
];

/** What comes in becomes arguments: what they are is not known, and where they stand in a script, nor is the script. */
function xargs({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  const command = inner(args, new Set(XARGS_VALUED));
  const own = readArguments(args.slice(0, args.length - command.length), new Set(XARGS_VALUED));
  for (const { name, value } of own.options)
    if ((name === "-a" || name === "--arg-file") && value) readsPath(walk, value);
  const replaced = own.options.find(({ name }) => ["-I", "-i", "--replace"].includes(name));
  const mark =
    replaced === undefined ? undefined : certain(replaced.value ?? { texts: ["{}"], isPattern: false, raw: "{}" });
  const unknown: Operand = { texts: undefined, isPattern: false, raw: "{}" };
  const filled = command.map((word) =>
    mark !== undefined && word.raw.includes(mark)
      ? { ...unknown, raw: word.raw }
      : word.raw.includes("{}")
        ? { ...unknown, raw: word.raw }
        : word,
  );
  if (filled.length === 0) return;
  walk.within({ input: "none" }).run(mark === undefined ? [...filled, unknown] : filled, { isExternal: true });
}

/** `flock FILE cmd` and `flock FILE -c 'cmd'`. */
function locks({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  const [file, ...rest] = inner(args, new Set(["-w", "--timeout", "-E"]));
  if (file !== undefined) writesPath(walk, file);
  const first = rest[0] === undefined ? undefined : certain(rest[0]);
  if (first === "-c" || first === "--command") runText(walk, rest[1]);
  else walk.run(rest, { isExternal: true });
}

function typescript({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  walk.add("medium", "write", "records a session in a file");
  const given = readArguments(args, new Set(["-c", "--command"]));
  for (const { name, value } of given.options) if (name === "-c" || name === "--command") runText(walk, value);
  for (const operand of given.operands) writesPath(walk, operand);
}

function everySecond({ walk, words, args }: ProgramCall): void {
  walk.enter(words, true);
  const command = inner(args, new Set(["-n", "--interval"]));
  const texts = command.map((word) => certain(word));
  if (texts.includes(undefined)) runText(walk, undefined);
  else walk.code(texts.join(" "));
}

function runText(walk: ProgramCall["walk"], word: Operand | undefined): void {
  const text = word === undefined ? undefined : certain(word);
  if (text === undefined) walk.add("high", "computed", "runs a text that is only known when it runs");
  else walk.code(text);
}
