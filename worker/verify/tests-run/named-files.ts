import { posix } from "node:path";
import { objectIn } from "../syntax/parse-data.ts";
import { readShell, within } from "./read-shell.ts";
import { scriptsOf } from "./resolve-command.ts";

/** All files, scripts and programs that a command runs by name, as in the base. */
export interface Named {
  /** Files that the command runs, or that control the program which it runs: scripts, Makefiles and similar files. */
  readonly files: ReadonlySet<string>;
  /** For each file, the shell scripts that name it. "" stands for the command itself, its Makefiles and the scripts of manifests. */
  readonly namedBy: ReadonlyMap<string, ReadonlySet<string>>;
  /** Names of the package.json scripts that the command runs, by the path of the package.json. */
  readonly scripts: ReadonlyMap<string, ReadonlySet<string>>;
  /** Programs and Python modules that the command starts, without their paths. */
  readonly programs: ReadonlySet<string>;
  /** All words of the commands that were followed. */
  readonly words: ReadonlySet<string>;
}

type ReadText = (path: string) => Promise<string | undefined>;

const SHELLS = /^(?:ba|da|z|k|a)?sh$/;
const INTERPRETERS = /^(?:python[\d.]*|pypy3?|node|nodejs|tsx|ts-node|deno|bun|ruby|perl|php|lua|Rscript|source|\.)$/;
const MANAGERS = /^(?:npm|pnpm|yarn|bun|npm-run-all|run-s|run-p)$/;
const WRAPPERS = /^(?:bundler?|composer)$/;
/** Options of interpreters whose next word is a file or module to load. */
const LOADS = new Set(["-r", "--require", "--import", "--loader", "--experimental-loader", "--rcfile"]);
const LIFECYCLE = ["preinstall", "install", "postinstall", "prepare"];
/** Files that a program reads without being told their names, by program. `checks/runner-files.ts` has those that are refused under any command. */
export const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  make: ["GNUmakefile", "makefile", "Makefile"],
  gmake: ["GNUmakefile", "makefile", "Makefile"],
  just: ["justfile", "Justfile", ".justfile"],
  task: ["Taskfile.yml", "Taskfile.yaml", "taskfile.yml"],
  rake: ["Rakefile", "rakefile", "Rakefile.rb", "rakefile.rb"],
  go: ["go.work"],
  phpunit: ["phpunit.xml", "phpunit.xml.dist", "phpunit.dist.xml"],
  ant: ["build.xml"],
  ctest: ["CTestTestfile.cmake"],
  invoke: ["tasks.py"],
  deno: ["deno.json", "deno.jsonc"],
  grunt: ["Gruntfile.js"],
  gulp: ["gulpfile.js"],
};
/** Programs that pass a file argument on, perhaps to an interpreter. */
const READERS = new Set(["cat", "sed", "head", "tail", "tac", "awk", "tee", "xargs", "envsubst"]);
const CODE = /\.(?:[cm]?[jt]sx?|py|rb|pl|php|lua|sh|bash)$/;
/** Options that name the folder in which a program runs. */
const IN_FOLDER = /^(?:-C|-w|--workspace|--prefix|--cwd|--dir|--directory)$/;
const MAX_FILES = 200;

/** Follows a command through the scripts, manifests and Makefiles of the base that it names. */
export async function namedFiles(command: string, readBase: ReadText): Promise<Named> {
  const walk: Walk = {
    readBase,
    files: new Set(),
    namedBy: new Map(),
    within: "",
    scripts: new Map(),
    programs: new Set(),
    words: new Set(),
  };
  await followText(walk, command, "");
  return walk;
}

interface Walk extends Named {
  readonly readBase: ReadText;
  readonly files: Set<string>;
  readonly namedBy: Map<string, Set<string>>;
  /** The path of the shell script that is being read; "" outside scripts. */
  within: string;
  readonly scripts: Map<string, Set<string>>;
  readonly programs: Set<string>;
  readonly words: Set<string>;
}

async function followText(walk: Walk, text: string, folder: string): Promise<void> {
  // `readShell` leaves out programs that start another one; coverage programs read settings of their own.
  for (const [word] of text.matchAll(/\b(?:c8|nyc)\b/g)) walk.words.add(word);
  for (const { words, folder: at } of readShell(text, folder)) {
    for (const word of words) walk.words.add(word);
    await followCommand(walk, words, at);
  }
}

async function followCommand(walk: Walk, command: readonly string[], at: string): Promise<void> {
  const [program = "", ...rest] = withoutWrapper(walk, command);
  const name = posix.basename(program);
  walk.programs.add(name);
  if (program.includes("/")) await followFile(walk, within(at, program), at);
  const isShellName = SHELLS.test(name);
  const text = name === "eval" ? rest.join(" ") : isShellName ? afterOption(rest, /^-\w*c$/) : undefined;
  if (text !== undefined) return followText(walk, text, at);
  if (isShellName || INTERPRETERS.test(name)) await followInterpreted(walk, rest, at);
  const folder = folderOf(rest, at);
  if (name === "composer") await followComposer(walk, rest, folder);
  else if (MANAGERS.test(name) || (name === "node" && rest.some((word) => word.startsWith("--run"))))
    await followScripts(walk, scriptNames(name, rest), folder);
  const read = READERS.has(name) ? rest.filter((word) => CODE.test(word)) : [];
  for (const word of read) await followFile(walk, within(at, word), at);
  for (const path of [...(IMPLIED[name] ?? []), ...scriptsAmong(rest)])
    await followFile(walk, within(folder, path), folder);
}

/** The program and arguments after `bundle exec` or `composer exec`. */
function withoutWrapper(walk: Walk, words: readonly string[]): readonly string[] {
  const [program = "", exec, ...rest] = words;
  if (!WRAPPERS.test(posix.basename(program)) || exec !== "exec") return words;
  walk.programs.add(posix.basename(program));
  return rest[0] === "--" ? rest.slice(1) : rest;
}

/** The words of a command that are scripts, recognized by their extension or by `-f` before them. */
function scriptsAmong(rest: readonly string[]): string[] {
  return rest
    .filter((word, i) => {
      const isNamed = /^--?(?:f|file|makefile|justfile|taskfile)$/.test(rest[i - 1] ?? "");
      return isNamed || /\.(?:sh|bash|mk)$/.test(word);
    })
    .map((word) => word.replace(/^-f/, ""));
}

async function followFile(walk: Walk, path: string | undefined, at: string): Promise<void> {
  if (path === undefined || path === "") return;
  walk.namedBy.set(path, (walk.namedBy.get(path) ?? new Set()).add(walk.within));
  if (walk.files.has(path) || walk.files.size > MAX_FILES) return;
  const text = await walk.readBase(path);
  if (text === undefined) return;
  walk.files.add(path);
  if (isMakefile(path)) await followText(walk, recipes(text), at);
  else if (isShell(path, text)) {
    const outer = walk.within;
    walk.within = path;
    await followText(walk, text, at);
    walk.within = outer;
  }
}

async function followScripts(walk: Walk, names: readonly string[], at: string): Promise<void> {
  const manifest = posix.join(at, "package.json");
  const scripts = scriptsOf(await walk.readBase(manifest)) ?? {};
  const known = walk.scripts.get(manifest) ?? new Set();
  walk.scripts.set(manifest, known);
  for (const name of names.flatMap((each) => [`pre${each}`, each, `post${each}`])) {
    if (known.has(name)) continue;
    known.add(name);
    if (scripts[name] !== undefined) await followText(walk, scripts[name], at);
  }
}

/** Follows the scripts of a composer.json. It is no named file: `runner-parts/php.ts` compares its scripts. */
async function followComposer(walk: Walk, words: readonly string[], at: string): Promise<void> {
  const { scripts } = objectIn(await walk.readBase(posix.join(at, "composer.json")));
  const all = (scripts ?? {}) as Readonly<Record<string, unknown>>;
  for (const [name, lines] of Object.entries(all)) {
    if (!words.includes(name) || walk.words.has(`composer ${name}`)) continue;
    walk.words.add(`composer ${name}`);
    for (const line of [lines].flat().map(String)) {
      const [, called] = /^@([\w:-]+)$/.exec(line) ?? [];
      if (called !== undefined && called in all) await followComposer(walk, [called], at);
      else await followText(walk, line.replace(/^@(?:php|putenv)\s+/, ""), at);
    }
  }
}

/** Follows the arguments of a shell or interpreter: the module after `-m`, files that options load, and the first word that is not an option. */
async function followInterpreted(walk: Walk, rest: readonly string[], at: string): Promise<void> {
  const module = afterOption(rest, /^-m$/);
  if (module !== undefined) {
    walk.programs.add(module.split(".")[0] ?? module);
    const path = module.replaceAll(".", "/");
    for (const end of [".py", "/__main__.py"]) await followFile(walk, within(at, path + end), at);
    return;
  }
  // Code in an argument names no file, and an option for a syntax check means that nothing is run.
  if (rest.some((word) => /^-(?:c|e|p|pe)$|^--(?:eval|print|check)$/.test(word))) return;
  for (const [i, word] of rest.entries())
    if (LOADS.has(rest[i - 1] ?? "")) await followFile(walk, within(at, word), at);
  const first = rest.find((word, i) => !word.startsWith("-") && !LOADS.has(rest[i - 1] ?? "") && word !== "run");
  if (first === undefined) return;
  if (/(?:^|\/)vendor\/bin\//.test(first)) walk.programs.add(posix.basename(first));
  await followFile(walk, within(at, first), at);
}

function scriptNames(name: string, rest: readonly string[]): string[] {
  const run = rest.find((word) => word.startsWith("--run="))?.slice("--run=".length) ?? afterOption(rest, /^--run$/);
  if (run !== undefined) return [run];
  const words = rest.filter((word, i) => !word.startsWith("-") && !IN_FOLDER.test(rest[i - 1] ?? ""));
  if (/^(?:npm-run-all|run-s|run-p)$/.test(name)) return words;
  const [first = "install", second] = words;
  if (first === "run" || first === "run-script") return second === undefined ? [] : [second];
  if (first === "t" || first === "tst" || first === "it" || first === "cit") return ["test", ...LIFECYCLE];
  if (first === "ci" || first === "install" || first === "i") return LIFECYCLE;
  return [first];
}

/** The folder that `-C DIR`, `--prefix DIR` or a similar option names; otherwise the folder of the command. */
function folderOf(rest: readonly string[], at: string): string {
  const at2 = afterOption(rest, IN_FOLDER);
  const joined = rest.find((word) => /^--(?:prefix|cwd|dir|directory)=/.test(word))?.replace(/^[^=]*=/, "");
  const folder = at2 ?? joined;
  return folder === undefined ? at : (within(at, folder) ?? at);
}

function afterOption(rest: readonly string[], option: RegExp): string | undefined {
  const at = rest.findIndex((word) => option.test(word));
  return at < 0 ? undefined : rest[at + 1];
}

function isMakefile(path: string): boolean {
  return /(^|\/)(?:GNUmakefile|[Mm]akefile|[Jj]ustfile|\.justfile)$|\.mk$/.test(path);
}

/** The commands of a Makefile. The files that it includes are returned as words of a `make` command. */
function recipes(text: string): string {
  return text
    .split("\n")
    .flatMap((line) => {
      const included = /^-?include\s+(.*)/.exec(line)?.[1];
      if (included !== undefined) return [`make ${included}`];
      return /^\s/.test(line)
        ? [
            line
              .trim()
              .replace(/^[@-]+/, "")
              .replaceAll("$(MAKE)", "make"),
          ]
        : [];
    })
    .join("\n");
}

function isShell(path: string, text: string): boolean {
  if (/^#!.*\b(?:ba|da|z|k)?sh\b/.test(text)) return true;
  return /\.(?:sh|bash)$/.test(path) || (!posix.basename(path).includes(".") && !text.startsWith("#!"));
}
