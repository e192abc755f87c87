import { certain } from "../expand-word.ts";
import { readsPath, writesPath } from "../judge-path.ts";
import { plain, type Rule, reader } from "./program.ts";
import { readArguments } from "./read-arguments.ts";

const plainNames = [
  "arch",
  "basename",
  "cal",
  "clear",
  "date",
  "dirname",
  "expr",
  "factor",
  "getconf",
  "groups",
  "id",
  "locale",
  "logname",
  "nproc",
  "pwd",
  "seq",
  "sleep",
  "tput",
  "tr",
  "tty",
  "uname",
  "which",
  "whoami",
  "yes",
];
const readerNames = [
  "b2sum",
  "base32",
  "base64",
  "cat",
  "cksum",
  "cmp",
  "colordiff",
  "comm",
  "df",
  "diff3",
  "du",
  "expand",
  "file",
  "fmt",
  "fold",
  "hexdump",
  "join",
  "look",
  "ls",
  "lsattr",
  "md5sum",
  "namei",
  "nl",
  "nm",
  "numfmt",
  "objdump",
  "od",
  "paste",
  "pr",
  "ptx",
  "readelf",
  "readlink",
  "realpath",
  "rev",
  "sha1sum",
  "sha224sum",
  "sha256sum",
  "sha384sum",
  "sha512sum",
  "shasum",
  "size",
  "stat",
  "strings",
  "sum",
  "tac",
  "tsort",
  "unexpand",
  "vdir",
  "dir",
  "zcat",
];
const grep = reader({
  skip: 1,
  instead: ["-e", "--regexp"],
  insteadFile: ["-f", "--file"],
  valued: ["-A", "-B", "-C", "-m", "--include", "--exclude", "--exclude-dir", "--context", "--max-count", "--color"],
});

/** Programs that only look. */
export const READERS: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(plainNames.map((name) => [name, plain])),
  ...Object.fromEntries(readerNames.map((name) => [name, reader()])),
  cut: reader({ valued: ["-d", "-f", "-c", "-b", "--delimiter", "--fields", "--output-delimiter"] }),
  head: reader({ valued: ["-n", "-c", "--lines", "--bytes"] }),
  tail: reader({ valued: ["-n", "-c", "--lines", "--bytes", "--pid", "-s"] }),
  wc: reader(),
  column: reader({ valued: ["-s", "-o", "-t", "-N", "-c"] }),
  diff: reader({
    valued: ["-U", "-C", "-I", "-x", "--unified", "--exclude", "--label", "-L", "-W", "--color"],
    writes: ["--output"],
  }),
  grep,
  egrep: grep,
  fgrep: grep,
  zgrep: grep,
  rg: reader({
    skip: 1,
    instead: ["-e", "--regexp"],
    insteadFile: ["-f", "--file"],
    insteadFlag: ["--files", "--type-list"],
    valued: [
      "-A",
      "-B",
      "-C",
      "-m",
      "-g",
      "--glob",
      "-t",
      "-T",
      "--type",
      "-j",
      "--iglob",
      "-r",
      "--replace",
      "--sort",
    ],
    starts: ["--pre", "--hostname-bin"],
  }),
  ag: reader({ skip: 1, valued: ["-A", "-B", "-C", "-G", "--ignore"], starts: ["--pager"] }),
  jq: reader({ skip: 1, insteadFile: ["-f", "--from-file"], valued: ["--arg", "--argjson", "--indent", "--tab"] }),
  sort: reader({
    valued: ["-k", "-t", "--key", "--field-separator", "-S", "--parallel"],
    writes: ["-o", "--output"],
    starts: ["--compress-program"],
  }),
  tree: reader({ valued: ["-L", "-I", "-P", "--filelimit"], writes: ["-o"] }),
  uniq: reader({ valued: ["-f", "-s", "-w"], writesFrom: 1 }),
  xxd: reader({ valued: ["-l", "-s", "-c", "-g", "-o"], writesFrom: 1 }),
  sed,
  awk: ({ walk, words, args }) => {
    // A program in a language of its own, which can write files and start others.
    walk.enter(words, false);
    walk.add("medium", "run", "runs an awk program");
    const given = readArguments(args, new Set(["-F", "-v", "-f", "--file"]));
    for (const { name, value } of given.options) if (name === "-f" && value !== undefined) readsPath(walk, value);
    const from = given.options.some(({ name }) => name === "-f" || name === "--file") ? 0 : 1;
    for (const operand of given.operands.slice(from)) readsPath(walk, operand);
  },
};

/** sed reads where its script only prints or is a plain substitution; `-i` writes what it is given. */
function sed({ walk, words, args }: Parameters<Rule>[0]): void {
  walk.enter(words, false);
  const given = readArguments(args, new Set(["-e", "-f", "--expression", "--file", "-l"]));
  const scripts = given.options.filter(({ name }) => name === "-e" || name === "--expression");
  const hasFile = given.options.some(({ name }) => name === "-f" || name === "--file");
  const isInPlace = given.options.some(({ name }) => name === "-i" || name === "--in-place");
  const inline = scripts.length === 0 && !hasFile ? given.operands.slice(0, 1) : [];
  const texts = [...scripts.flatMap(({ value }) => value ?? []), ...inline].map((operand) => certain(operand));
  if (hasFile || !texts.every((text) => text !== undefined && isPrinting(text))) {
    walk.add("medium", "run", "runs a sed script that may write files or start programs");
  }
  for (const operand of given.operands.slice(inline.length)) {
    if (isInPlace) writesPath(walk, operand);
    else readsPath(walk, operand);
  }
}

/** `10,20p`, `$p`, `5q`, `/x/p`, and `s/a/b/g`: nothing that runs or writes. */
function isPrinting(script: string): boolean {
  return /^([0-9,$]*[pqd=]|\/[^/]*\/[pd]|s([/#|])[^;{}]*?\2[^;{}]*?\2[gipI0-9]*)$/.test(script);
}
