import { certain, type Operand } from "../expand-word.ts";
import { isWholeTree, readsPath, writesPath } from "../judge-path.ts";
import { locate } from "../locate-path.ts";
import type { ProgramCall, Rule } from "./program.ts";
import { readArguments } from "./read-arguments.ts";

/** git: by subcommand. What is not named here is an alias or a program of the user's. */
export const GIT: Readonly<Record<string, Rule>> = { git };

const LOOKS = new Set([
  "status",
  "diff",
  "log",
  "show",
  "blame",
  "annotate",
  "ls-files",
  "ls-tree",
  "cat-file",
  "rev-parse",
  "rev-list",
  "describe",
  "shortlog",
  "grep",
  "name-rev",
  "merge-base",
  "diff-tree",
  "diff-index",
  "diff-files",
  "for-each-ref",
  "show-ref",
  "count-objects",
  "check-ignore",
  "check-attr",
  "version",
  "help",
  "cherry",
  "range-diff",
  "whatchanged",
  "fsck",
  "verify-commit",
  "verify-tag",
  "merge-tree",
  "show-branch",
  "var",
]);
const CHANGES = new Set([
  "add",
  "commit",
  "checkout",
  "switch",
  "restore",
  "reset",
  "merge",
  "cherry-pick",
  "revert",
  "rm",
  "mv",
  "apply",
  "am",
  "clean",
  "notes",
  "gc",
  "stash",
  "rebase",
  "bisect",
  "tag",
  "branch",
  "reflog",
  "worktree",
  "format-patch",
  "hash-object",
  "write-tree",
  "commit-tree",
  "read-tree",
  "update-index",
  "pack-objects",
  "repack",
  "prune",
  "mktree",
  "sparse-checkout",
  "init",
]);
const NETWORK = new Set([
  "push",
  "pull",
  "fetch",
  "clone",
  "ls-remote",
  "send-email",
  "svn",
  "p4",
  "daemon",
  "imap-send",
  "credential",
  "lfs",
  "http-fetch",
  "http-push",
  "request-pull",
  "remote",
  "submodule",
  "archive",
  "bundle",
]);
/** Subcommands that only list when nothing more is said. */
const LISTS: Readonly<Record<string, RegExp>> = {
  branch: /^(-a|-r|-v|-vv|--list|--all|--show-current|--contains|--merged|--no-merged)$/,
  tag: /^(-l|--list|-n\d*|--contains|--points-at)$/,
  stash: /^(list|show)$/,
  reflog: /^(show)$/,
  worktree: /^(list)$/,
  remote: /^(-v|--verbose|show|get-url)$/,
  submodule: /^(status|summary)$/,
};
/** Options by which a looking subcommand runs a program. */
const STARTS =
  /^(--ext-diff|--textconv|-O|--open-files-in-pager|--exec-path|--upload-pack|--receive-pack|--exec|-x|--extcmd)/;

function git({ walk, words, args }: ProgramCall): void {
  walk.enter(words, false);
  const { name, rest } = globalOptions(walk, args);
  if (name === undefined) return walk.add("high", "computed", "runs a git command that is only known when it runs");
  const texts = rest.map((arg) => certain(arg));
  if (name === "config") return config(walk, texts);
  if (texts.some((text) => text !== undefined && STARTS.test(text)) && name !== "clean" && name !== "cherry-pick") {
    return starts(walk, name, { rest, texts });
  }
  if (LISTS[name] !== undefined && isList(name, texts)) return;
  if (LOOKS.has(name) || name === "") return looks(walk, rest);
  if (NETWORK.has(name)) return walk.add("high", "egress", `reaches another repository with git ${name}`);
  if (name === "bisect" && texts[0] === "run") return walk.run(rest.slice(1), { isExternal: true });
  if (CHANGES.has(name)) return changes(walk, name, rest);
  walk.add("high", "computed", `runs git ${name}, which is an alias or changes more than the worktree`);
}

/** `-c` and friends move git's walls; `-C` moves it elsewhere. */
function globalOptions(
  walk: ProgramCall["walk"],
  args: readonly Operand[],
): { name: string | undefined; rest: readonly Operand[] } {
  for (let i = 0; i < args.length; i++) {
    const text = certain(args[i] as Operand);
    if (text === undefined) return { name: undefined, rest: [] };
    if (!text.startsWith("-")) return { name: text, rest: args.slice(i + 1) };
    if (/^(-c$|--config-env|--exec-path=|--git-dir|--work-tree|--namespace)/.test(text)) {
      walk.add("high", "computed", `changes how git works with ${text}`);
      if (!text.includes("=")) i += 1;
    }
    if (text === "-C") {
      const folder = args[i + 1];
      if (folder !== undefined) readsPath(walk, folder);
      i += 1;
    }
  }
  return { name: "", rest: [] };
}

function config(walk: ProgramCall["walk"], texts: readonly (string | undefined)[]): void {
  const isRead = texts.some((text) => /^(--get|--get-all|--get-regexp|--list|-l|get|list)$/.test(text ?? ""));
  if (!isRead || texts.includes(undefined)) walk.add("high", "protected", "changes git's configuration");
}

function isList(name: string, texts: readonly (string | undefined)[]): boolean {
  const shape = LISTS[name];
  const [first] = texts;
  if (texts.length === 0) return name !== "stash" && name !== "submodule";
  return shape !== undefined && first !== undefined && shape.test(first);
}

function looks(walk: ProgramCall["walk"], rest: readonly Operand[]): void {
  const given = readArguments(rest, LOOK_VALUED);
  const anywhere = given.options.some(({ name }) => ["--no-index", "-f", "--contents"].includes(name));
  for (const { name, value } of given.options) if (name === "--output" && value !== undefined) writesPath(walk, value);
  for (const operand of given.operands) {
    const text = certain(operand);
    if (text === undefined) walk.add("medium", "read", `looks at what only the shell knows: ${operand.raw}`);
    else if (anywhere || isElsewhere(text)) readsPath(walk, operand);
  }
}

const LOOK_VALUED = new Set([
  "-n",
  "--format",
  "--pretty",
  "-S",
  "-G",
  "-L",
  "--since",
  "--until",
  "--author",
  "--grep",
  "-e",
  "--output",
]);

function isElsewhere(text: string | undefined): boolean {
  return /^[/~]|^\.\.(\/|$)/.test(text ?? "");
}

function starts(
  walk: ProgramCall["walk"],
  name: string,
  { rest, texts }: { rest: readonly Operand[]; texts: readonly (string | undefined)[] },
): void {
  const at = texts.findIndex((text) => text === "--exec" || text === "-x");
  const code = at < 0 ? undefined : texts[at + 1];
  walk.add("medium", "write", `changes history with git ${name}`);
  if (name === "rebase" && code !== undefined) walk.code(code);
  else walk.add("high", "computed", `starts a program through git ${name}`);
  for (const arg of rest) if (isElsewhere(certain(arg))) readsPath(walk, arg);
}

function changes(walk: ProgramCall["walk"], name: string, rest: readonly Operand[]): void {
  walk.add("medium", "write", `changes the worktree or its history with git ${name}`);
  const { operands } = readArguments(rest, new Set(["-m", "-F", "-C", "-c", "--message", "--author"]));
  for (const operand of operands) {
    if (name === "rm" || name === "mv") removes(walk, name, operand);
    else if (isElsewhere(certain(operand))) writesPath(walk, operand);
  }
}

function removes(walk: ProgramCall["walk"], name: string, operand: Operand): void {
  writesPath(walk, operand);
  const isAll = locate(operand, walk.state).some(
    (place) => (place.zone === "tree" || place.zone === "unknown") && isWholeTree(place.path ?? ""),
  );
  if (isAll) walk.add("high", "destructive", `removes the whole worktree with git ${name}`);
}
