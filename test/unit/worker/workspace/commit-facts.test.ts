import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { pathsOf, treeOf } from "../../../../worker/workspace/commit-facts.ts";
import { commitAll, gitIn, makeRepository, temporaryFolder, writeFiles } from "../../../support/repository.ts";

let folder: ReturnType<typeof temporaryFolder>;
let repository: string;
let first: string;

beforeEach(() => {
  folder = temporaryFolder();
  repository = join(folder.path, "repo");
  first = makeRepository(repository, { "a.txt": `${folder.path}\n`, "lib/b c.txt": "b\n" });
});
afterEach(() => folder.dispose());

/** Makes a git program that counts its calls. */
function countedGit(): { git: { program: string }; calls: () => number } {
  const program = join(folder.path, "counted-git");
  const book = join(folder.path, "calls");
  writeFileSync(book, "");
  writeFileSync(program, `#!/bin/sh\necho call >> '${book}'\nexec git "$@"\n`);
  chmodSync(program, 0o755);
  return { git: { program }, calls: () => readFileSync(book, "utf8").split("\n").length - 1 };
}

test("git is called once per commit, also for parallel requests", async () => {
  const { git, calls } = countedGit();
  const place = { gitDir: join(repository, ".git"), commit: first };
  const answers = await Promise.all(Array.from({ length: 20 }, () => pathsOf(git, place)));
  for (const paths of answers) expect([...paths]).toEqual(["a.txt", "lib/b c.txt"]);
  expect(await treeOf(git, place)).toBe(gitIn(repository, "rev-parse", `${first}^{tree}`));
  expect(await treeOf(git, place)).toBe(gitIn(repository, "rev-parse", `${first}^{tree}`));
  expect(calls()).toBe(2);
});

test("a name that can move is looked up each time", async () => {
  const { git, calls } = countedGit();
  const place = { gitDir: join(repository, ".git"), commit: "HEAD" };
  expect([...(await pathsOf(git, place))]).toEqual(["a.txt", "lib/b c.txt"]);
  writeFiles(repository, { "new.txt": "n\n" });
  commitAll(repository, "more");
  expect([...(await pathsOf(git, place))]).toEqual(["a.txt", "lib/b c.txt", "new.txt"]);
  expect(calls()).toBe(2);
});

test("a missing commit is found once it exists", async () => {
  const { git } = countedGit();
  const empty = join(folder.path, "empty.git");
  gitIn(repository, "init", "--quiet", "--bare", empty);
  const place = { gitDir: empty, commit: first };
  await expect(pathsOf(git, place)).rejects.toThrow(/git ls-tree exited/);
  gitIn(repository, "push", "--quiet", empty, "HEAD:refs/heads/main");
  expect([...(await pathsOf(git, place))]).toEqual(["a.txt", "lib/b c.txt"]);
});
