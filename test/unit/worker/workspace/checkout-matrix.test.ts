import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, renameSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { changedLines } from "../../../../worker/workspace/changed-lines.ts";
import { gitIn, makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";
import { throughJob } from "../../../support/through-job.ts";

let place: ReturnType<typeof temporaryLayout>;
let repository = "";
beforeEach(() => {
  place = temporaryLayout();
  repository = join(place.folder, "repository");
});
afterEach(() => place.dispose());

/**
 * Commits files byte by byte, without git's filters. Such commits exist in a repository whose attributes were added
 * later.
 */
function commitRaw(files: Record<string, string | Buffer>, modes: Record<string, string> = {}): void {
  makeRepository(repository, { "README.md": "hello\n" });
  for (const [path, content] of Object.entries(files)) {
    const args = ["-C", repository, "hash-object", "-w", "--no-filters", "--stdin"];
    const id = execFileSync("git", args, { input: content, encoding: "utf8" }).trim();
    gitIn(repository, "update-index", "--add", "--cacheinfo", modes[path] ?? "100644", id, path);
  }
  gitIn(repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "raw");
}

const changedBy = async (work: (worktree: string) => void) => {
  const { changed, ...rest } = await throughJob(place, { kind: "path", path: repository }, work);
  return { ...rest, changed: changed.map(({ path, status }) => `${status} ${path}`) };
};
const stored = ({ baseGit, head }: { baseGit: string; head: string | undefined }, path: string) =>
  execFileSync("git", ["-C", baseGit, "cat-file", "blob", `${head}:${path}`]);

const CRLF = "one\r\ntwo\r\n";
const MIXED = "one\r\ntwo\nthree\n";
const UTF16 = Buffer.from("\uFEFFone\r\ntwo\r\n", "utf16le");

/** Attributes of git, each with files whose stored bytes do not match them. */
const MATRIX: Record<string, { attributes: string; files: Record<string, string | Buffer> }> = {
  "text, stored with CRLF": { attributes: "* text\n", files: { "a.txt": CRLF, "b.txt": MIXED, "c.txt": "one\n" } },
  "text=auto, stored with CRLF": { attributes: "* text=auto\n", files: { "a.txt": CRLF, "b.txt": MIXED } },
  "eol=crlf, stored with LF, CRLF and both": {
    attributes: "* text eol=crlf\n",
    files: { "a.txt": CRLF, "b.txt": MIXED, "c.txt": "one\n" },
  },
  "eol=lf, stored with CRLF": { attributes: "* text eol=lf\n", files: { "a.txt": CRLF, "b.txt": MIXED } },
  "text=auto eol=crlf": {
    attributes: "* text=auto eol=crlf\n",
    files: { "a.txt": CRLF, "b.txt": MIXED, "c.txt": "o\n" },
  },
  "the old crlf attribute": { attributes: "* crlf\n", files: { "a.txt": CRLF } },
  "ident, stored expanded": { attributes: "* ident\n", files: { "a.txt": "$Id: 1.2 someone $\n", "b.txt": "$Id$\n" } },
  "an encoding of the working tree": {
    attributes: "*.u16 working-tree-encoding=UTF-16LE-BOM\n",
    files: { "a.u16": "one\n", "b.txt": "two\n" },
  },
  "an encoding that what is stored is not in": {
    attributes: "*.u16 working-tree-encoding=UTF-16LE\n",
    files: { "a.u16": UTF16 },
  },
  "an encoding that nobody knows": { attributes: "*.x working-tree-encoding=MADE-UP\n", files: { "a.x": "one\n" } },
  "a filter that is not here, as of LFS": {
    attributes: "*.bin filter=lfs diff=lfs merge=lfs -text\n",
    files: {
      "a.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
      "b.bin": Buffer.from([0, 1, 2, 255, 13, 10]),
    },
  },
  "attributes in a folder, and macros": {
    attributes: "[attr]dos text eol=crlf\n*.bat dos\n",
    files: { "a.bat": "one\n", "sub/.gitattributes": "* -text\n", "sub/b.bat": MIXED },
  },
};

test.each(Object.keys(MATRIX))("%s: an unchanged checkout has no change", async (name) => {
  const { attributes = "", files = {} } = MATRIX[name] ?? {};
  commitRaw({ ...files, ".gitattributes": attributes });
  const touch = (work: string) => {
    for (const path of Object.keys(files)) utimesSync(join(work, path), 1, 1);
  };
  expect((await changedBy(touch)).changed).toEqual([]);
});

test.each(Object.keys(MATRIX))("%s: a change of another file is the only change", async (name) => {
  const { attributes = "", files = {} } = MATRIX[name] ?? {};
  commitRaw({ ...files, ".gitattributes": attributes });
  const result = await changedBy((work) => writeFiles(work, { "new.md": "new\n" }));
  expect(result.changed).toEqual(["A new.md"]);
});

test("a changed line in a file stored with CRLF under text leaves the other stored lines unchanged", async () => {
  commitRaw({ ".gitattributes": "* text\n", "a.txt": CRLF });
  const result = await changedBy((work) => writeFileSync(join(work, "a.txt"), "ONE\r\ntwo\r\n"));
  expect(stored(result, "a.txt").toString()).toBe("ONE\r\ntwo\r\n");
});

test("a moved file that is stored with CRLF under text has the same bytes", async () => {
  commitRaw({ ".gitattributes": "* text\n", "a.txt": CRLF });
  const result = await changedBy((work) => renameSync(join(work, "a.txt"), join(work, "b.txt")));
  expect(result.changed).toEqual(["D a.txt", "A b.txt"]);
  expect(stored(result, "b.txt").toString()).toBe(CRLF);
});

test("CRLF that is written into a file stored with LF under text is normalised as git does", async () => {
  commitRaw({ ".gitattributes": "* text eol=crlf\n", "a.txt": "one\ntwo\n" });
  const result = await changedBy((work) => {
    expect(readFileSync(join(work, "a.txt"), "utf8")).toBe(CRLF);
    writeFileSync(join(work, "a.txt"), "ONE\r\ntwo\r\n");
  });
  expect(stored(result, "a.txt").toString()).toBe("ONE\ntwo\n");
});

test("attributes that a change adds do not change other files", async () => {
  commitRaw({ "a.txt": CRLF, "b.txt": MIXED });
  const result = await changedBy((work) => writeFiles(work, { ".gitattributes": "* text\n" }));
  expect(result.changed).toEqual(["A .gitattributes"]);
});

test("a changed mode is stored while the bytes stay unchanged", async () => {
  commitRaw({ ".gitattributes": "* text\n", "run.sh": CRLF, "plain.txt": CRLF });
  const result = await changedBy((work) => chmodSync(join(work, "run.sh"), 0o755));
  expect(result.changed).toEqual(["M run.sh"]);
  expect(gitIn(result.baseGit, "ls-tree", result.head ?? "", "run.sh")).toMatch(/^100755/);
  expect(stored(result, "run.sh").toString()).toBe(CRLF);
});

test("modes of old tools, links, empty files and executable files have no change", async () => {
  makeRepository(repository, { "README.md": "hello\n", "empty.txt": "", "run.sh": "#!/bin/sh\n" });
  chmodSync(join(repository, "run.sh"), 0o755);
  symlinkSync("README.md", join(repository, "link"));
  symlinkSync("nowhere/at all", join(repository, "dangling"));
  gitIn(repository, "add", "--all");
  const listed = gitIn(repository, "ls-tree", gitIn(repository, "write-tree")).replace("100644 blob", "100664 blob");
  const rows = listed.split("\n").map((row) => /^(\d+) \w+ (\w+)\t(.+)$/.exec(row) ?? []);
  const bytes = rows.flatMap(([, mode, id = "", name]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
  const args = ["-C", repository, "hash-object", "-t", "tree", "-w", "--stdin", "--literally"];
  const tree = execFileSync("git", args, { input: Buffer.concat(bytes), encoding: "utf8" }).trim();
  const person = ["-c", "user.name=t", "-c", "user.email=t@t"];
  gitIn(repository, "update-ref", "HEAD", gitIn(repository, ...person, "commit-tree", tree, "-m", "old modes"));
  expect((await changedBy(() => {})).changed).toEqual([]);
});

const LONG = "l".repeat(255);
const NAMES = [
  "a b.txt",
  " leading and trailing ",
  'quote".txt',
  "it's.txt",
  "back\\slash.txt",
  "new\nline.txt",
  "tab\there.txt",
  "-dash.txt",
  "--all",
  ":colon.txt",
  ":(top)magic",
  "[id].txt",
  "(group)/page.txt",
  "@scope/x.txt",
  "*.star",
  "{a,b}.txt",
  "!not.txt",
  "#hash",
  "$dollar `tick` $(x)",
  "ünïcode.txt",
  "u\u0308decomposed.txt",
  "日本語/ファイル.txt",
  "emoji😀.txt",
  "Case.txt",
  "case.txt",
  "CASE/x",
  "case/x",
  LONG,
  `${"deep/".repeat(100)}x`,
  "trailing.",
  "con",
  "aux.txt",
  "%41.txt",
  "a|b.txt",
  "a&b;c.txt",
];

test("odd names in the base have no change, and each of these files can be changed", async () => {
  makeRepository(repository, Object.fromEntries(NAMES.map((name) => [name, "base\n"])));
  const untouched = await changedBy(() => {});
  expect(untouched.changed).toEqual([]);
});

test("odd names are changed and added under their own names", async () => {
  makeRepository(repository, Object.fromEntries(NAMES.map((name) => [name, "base\n"])));
  const result = await changedBy((work) => {
    for (const name of NAMES)
      writeFiles(work, { [name]: "changed\n", [`added/${name.replaceAll("/", "_").slice(0, 250)}`]: "added\n" });
  });
  const of = (status: string) => result.changed.filter((row) => row.startsWith(status)).map((row) => row.slice(2));
  expect(of("M").sort()).toEqual([...NAMES].sort());
  expect(of("A")).toHaveLength(NAMES.length);
  for (const name of NAMES) expect(stored(result, name).toString()).toBe("changed\n");
  const lines = await changedLines({ program: "git" }, result.baseGit, { from: result.base, to: result.head ?? "" });
  for (const name of NAMES) expect([name, lines.get(name)]).toEqual([name, [[1, 1]]]);
});

test("a name that is not UTF-8 has no change, and its worktree can be removed", async () => {
  makeRepository(repository, { "README.md": "hello\n" });
  writeFileSync(Buffer.concat([Buffer.from(`${repository}/caf`), Buffer.from([0xe9])]), "latin1\n");
  gitIn(repository, "add", "--all");
  gitIn(repository, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "-m", "latin1");
  const result = await changedBy((work) => writeFiles(work, { "new.md": "new\n" }));
  expect(result.changed).toEqual(["A new.md"]);
});
