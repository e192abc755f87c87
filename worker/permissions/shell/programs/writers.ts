import { certain, type Operand } from "../expand-word.ts";
import { destroysPath, readsPath, writesPath } from "../judge-path.ts";
import { locate } from "../locate-path.ts";
import type { Rule } from "./program.ts";
import { readArguments } from "./read-arguments.ts";

/** Options with a value: a mode, a size, a time, or a folder. */
const CREATES = new Set(["-m", "--mode", "-s", "--size", "-r", "-d", "-t"]);
const COPIES = new Set(["-m", "--mode", "-t", "--target-directory", "-S", "--suffix", "-o", "-g"]);

/** Programs that create, change or remove what their arguments name. */
export const WRITERS: Readonly<Record<string, Rule>> = {
  touch: writesAll,
  mkdir: writesAll,
  rmdir: writesAll,
  truncate: writesAll,
  tee: writesAll,
  mkfifo: writesAll,
  split: writesAll,
  csplit: writesAll,
  gzip: writesAll,
  gunzip: writesAll,
  bzip2: writesAll,
  xz: writesAll,
  unlink: writesAll,
  chmod,
  rm,
  cp: copies,
  ln: copies,
  install: copies,
  mv: moves,
  dd,
  tar,
  unzip: archive,
  zip: archive,
  patch: archive,
  cpio: archive,
  "7z": archive,
};

function writesAll({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const given = readArguments(args, CREATES);
  for (const { value } of given.options) if (value !== undefined) readsPath(walk, value);
  for (const operand of given.operands) writesPath(walk, operand);
  if (given.operands.length === 0) walk.add("medium", "write", "writes files");
}

function rm({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const given = readArguments(args);
  const isRecursive = given.options.some(({ name }) => ["-r", "-R", "--recursive"].includes(name));
  for (const operand of given.operands) {
    if (isRecursive) destroysPath(walk, operand);
    else writesPath(walk, operand);
  }
  if (given.operands.length === 0) walk.add("medium", "write", "removes files");
}

/** The last operand, or the target folder, is written; the others are read. */
function copies({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const { sources, targets } = sourcesAndTargets(args);
  for (const operand of sources) readsPath(walk, operand);
  for (const operand of targets) writesPath(walk, operand);
  for (const target of targets) for (const source of sources) writesInto(walk, source, target);
  walk.add("medium", "write", "writes files");
}

/** Both ends change. */
function moves({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const { sources, targets } = sourcesAndTargets(args);
  for (const operand of sources) destroysPath(walk, operand);
  for (const operand of targets) writesPath(walk, operand);
  for (const target of targets) for (const source of sources) writesInto(walk, source, target);
  walk.add("medium", "write", "moves files");
}

function sourcesAndTargets(args: readonly Operand[]): { sources: readonly Operand[]; targets: readonly Operand[] } {
  const given = readArguments(args, COPIES);
  const into = given.options.find(({ name }) => name === "-t" || name === "--target-directory")?.value;
  if (into !== undefined) return { sources: given.operands, targets: [into] };
  return { sources: given.operands.slice(0, -1), targets: given.operands.slice(-1) };
}

/** The target may be a folder: a file then keeps its name in it. */
function writesInto(walk: Parameters<Rule>[0]["walk"], source: Operand, target: Operand): void {
  const name = certain(source)?.split("/").filter(Boolean).at(-1);
  const folder = certain(target);
  if (name === undefined || folder === undefined) return;
  const raw = `${target.raw.replace(/\/$/, "")}/${name}`;
  const inside: Operand = { texts: [`${folder}/${name}`], isPattern: false, raw };
  for (const place of locate(inside, walk.state)) {
    const path = place.zone === "tree" || place.zone === "unknown" ? place.path : undefined;
    if (path !== undefined && walk.place.isProtected(path)) writesPath(walk, inside);
  }
}

function chmod({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const operands = args.filter((arg) => !/^-[Rvcf]+$|^--/.test(certain(arg) ?? ""));
  const mode = operands[0] === undefined ? undefined : certain(operands[0]);
  if (mode === undefined || /s|^[1-7]\d{3}$/.test(mode)) {
    walk.add("high", "privilege", "sets a mode that gives its user's rights to others");
  }
  for (const operand of operands.slice(1)) writesPath(walk, operand);
}

function dd({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  walk.add("medium", "write", "copies blocks");
  for (const arg of args) {
    const text = certain(arg);
    if (text === undefined) walk.add("high", "computed", "copies blocks to where only the shell knows");
    const value: Operand = { texts: [text?.slice(text.indexOf("=") + 1) ?? ""], isPattern: false, raw: arg.raw };
    if (text?.startsWith("if=")) readsPath(walk, value);
    if (text?.startsWith("of=")) writesPath(walk, value);
  }
}

const TAR_STARTS =
  /^(--to-command|--use-compress-program|--checkpoint-action|--rsh-command|--new-volume-script|--info-script)/;

function tar({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  walk.add("medium", "write", "reads or writes an archive");
  for (const arg of args) {
    const text = certain(arg);
    if (text === undefined) readsPath(walk, arg);
    else if (TAR_STARTS.test(text) || text === "-I" || text === "-F") {
      walk.add("high", "computed", `starts a program through ${text}`);
    } else if (!text.startsWith("-")) readsPath(walk, arg);
    else if (text === "-P" || text === "--absolute-names") walk.add("high", "outside", "unpacks to absolute paths");
  }
}

function archive({ walk, words, args, name }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  walk.add("medium", "write", `unpacks or changes files through ${name}`);
  const given = readArguments(args);
  for (const { value } of given.options) if (value !== undefined) readsPath(walk, value);
  for (const operand of given.operands) writesPath(walk, operand);
}
