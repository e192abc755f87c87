import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RepositorySource } from "../../../../shared/protocol/job/job.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";
import { surveyTree } from "../../../../worker/intake/survey-tree.ts";
import { commitAll, gitIn, makeRepository, temporaryLayout, writeFiles } from "../../../support/repository.ts";
import { throughJob } from "../../../support/through-job.ts";

let place: ReturnType<typeof temporaryLayout>;
let origin = "";

beforeEach(() => {
  place = temporaryLayout();
  origin = join(place.folder, "origin");
  makeRepository(origin, { "a.txt": "one\n", "old.txt": "gone later\n" });
  rmSync(join(origin, "old.txt"));
  for (const text of ["two\n", "three\n"]) {
    writeFiles(origin, { "a.txt": text, "lib/b.txt": `b ${text}` });
    commitAll(origin, text);
  }
  gitIn(origin, "config", "uploadpack.allowFilter", "true");
});
afterEach(() => place.dispose());

const at = (name: string) => join(place.folder, name);
const clone = (name: string, ...options: string[]) =>
  gitIn(place.folder, "clone", "--quiet", ...options, `file://${origin}`, name);
const person = ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "protocol.file.allow=always"];

/** Functions that make repositories in many forms, by the form's name. Each returns the path to submit. */
const SHAPES: Record<string, () => string> = {
  "a shallow clone": () => {
    clone("s", "--depth=2");
    return at("s");
  },
  "a shallow clone of one commit": () => {
    clone("s", "--depth=1");
    return at("s");
  },
  "a partial clone without old files": () => {
    clone("s", "--filter=blob:none");
    return at("s");
  },
  "a partial clone without old trees": () => {
    clone("s", "--filter=tree:0");
    return at("s");
  },
  "a repository with grafts": () => {
    clone("s");
    writeFileSync(at("s/.git/info/grafts"), `${gitIn(at("s"), "rev-parse", "HEAD~1")}\n`);
    return at("s");
  },
  "a repository with replaced commits": () => {
    clone("s");
    gitIn(at("s"), ...person, "replace", "--graft", "HEAD~1");
    return at("s");
  },
  "a linked worktree": () => {
    gitIn(origin, "worktree", "add", "--quiet", at("s"), "-b", "other");
    return at("s");
  },
  "a bare repository": () => {
    clone("s.git", "--bare");
    return at("s.git");
  },
  "a mirror": () => {
    clone("s.git", "--mirror");
    return at("s.git");
  },
  "a detached HEAD": () => {
    clone("s");
    gitIn(at("s"), "checkout", "--quiet", "--detach", "HEAD~1");
    return at("s");
  },
  "a clone that borrows objects": () => {
    gitIn(place.folder, "clone", "--quiet", "--shared", origin, "s");
    return at("s");
  },
  "a sparse checkout": () => {
    clone("s");
    gitIn(at("s"), "sparse-checkout", "set", "lib");
    return at("s");
  },
  "a repository with a submodule": () => {
    clone("s");
    gitIn(at("s"), ...person, "submodule", "--quiet", "add", `file://${origin}`, "sub");
    commitAll(at("s"), "submodule");
    return at("s");
  },
  "a submodule": () => {
    clone("s");
    gitIn(at("s"), ...person, "submodule", "--quiet", "add", `file://${origin}`, "sub");
    return at("s/sub");
  },
  "a repository on a branch called midwatch": () => {
    clone("s");
    gitIn(at("s"), "checkout", "--quiet", "-b", "midwatch");
    return at("s");
  },
  "a repository in the middle of a merge": () => {
    clone("s");
    writeFileSync(at("s/.git/MERGE_HEAD"), `${gitIn(at("s"), "rev-parse", "HEAD~1")}\n`);
    return at("s");
  },
};

test.each(Object.keys(SHAPES))("%s is accepted, and its result can be fetched into it", async (shape) => {
  const path = SHAPES[shape]?.() ?? "";
  const { changed, base, head, baseGit, bundle } = await throughJob(place, { kind: "path", path }, (work) =>
    writeFiles(work, { "new.txt": "new\n" }),
  );
  expect(base).toBe(gitIn(path, "rev-parse", "HEAD"));
  expect(changed.map((file) => file.path)).toEqual(["new.txt"]);
  expect(gitIn(baseGit, "ls-tree", "-r", "--name-only", head ?? "")).toContain("a.txt");
  gitIn(path, "fetch", "--quiet", bundle ?? "", `+refs/heads/*:refs/midwatch/*`);
  expect(gitIn(path, "show", `${head}:new.txt`)).toBe("new");
});

/** Forms of repositories that are refused, each with the hint in the error message. */
const REFUSED: Record<string, { make: () => string; code: string; says: RegExp }> = {
  "a repository without a commit": {
    make: () => {
      gitIn(place.folder, "init", "--quiet", "s");
      return at("s");
    },
    code: "invalid_ref",
    says: /no commit yet: commit something/,
  },
  "a partial clone without the files": {
    make: () => {
      clone("s", "--filter=blob:none", "--no-checkout");
      return at("s");
    },
    code: "invalid_repository",
    says: /partial clone.* fetch --refetch/,
  },
  "a repository of SHA-256 names": {
    make: () => {
      gitIn(place.folder, "init", "--quiet", "--object-format=sha256", "s");
      writeFiles(at("s"), { a: "a\n" });
      commitAll(at("s"), "a");
      return at("s");
    },
    code: "invalid_repository",
    says: /sha256.*SHA-1/,
  },
  "a folder that is no repository": {
    make: () => {
      mkdirSync(at("s"));
      return at("s");
    },
    code: "invalid_repository",
    says: /not a git repository; expected a clone, .*git init and a first commit/,
  },
  "a folder inside a repository": {
    make: () => join(origin, "lib"),
    code: "invalid_repository",
    says: /around it is .*origin: submit that/,
  },
  "a folder whose .git leads to a repository outside of the allowed folders": {
    make: () => {
      const outside = temporaryLayout();
      mkdirSync(at("s"));
      makeRepository(join(outside.folder, "secret"), { a: "a\n" });
      writeFileSync(at("s/.git"), `gitdir: ${join(outside.folder, "secret/.git")}\n`);
      return at("s");
    },
    code: "path_not_allowed",
    says: /git directory of .*MIDWATCH_REPOSITORIES/,
  },
  "a repository whose lender of objects is gone": {
    make: () => {
      clone("lender");
      gitIn(place.folder, "clone", "--quiet", "--shared", at("lender"), at("s"));
      rmSync(at("lender"), { recursive: true });
      return at("s");
    },
    code: "invalid_repository",
    says: /HEAD is [0-9a-f]{40}, and the repository lacks that object.*alternates.*git fsck/s,
  },
  "a repository with a broken object": {
    make: () => {
      const id = gitIn(origin, "rev-parse", "HEAD:a.txt");
      const file = join(origin, ".git/objects", id.slice(0, 2), id.slice(2));
      rmSync(file);
      writeFileSync(file, "this is no object");
      return origin;
    },
    code: "invalid_repository",
    // The message must not contain git's own hints, because they do not apply here.
    says: /^(?!.*hint:).*could not be mirrored: git fetch exited with .*git fsck/s,
  },
  "a repository whose extension git does not know": {
    make: () => {
      clone("s");
      gitIn(at("s"), "config", "core.repositoryformatversion", "1");
      gitIn(at("s"), "config", "extensions.madeUp", "true");
      return at("s");
    },
    code: "invalid_repository",
    says: /unknown repository extension found: madeup/,
  },
};

test.each(Object.keys(REFUSED))("%s is refused with a hint", async (shape) => {
  const refused = REFUSED[shape];
  const path = refused?.make() ?? "";
  const error = await throughJob(place, { kind: "path", path }, () => {}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: refused?.code, message: expect.stringMatching(refused?.says ?? /^$/) });
});

test("a linked worktree in an allowed folder is accepted although its repository is elsewhere, because the repository lists the worktree", async () => {
  const outside = temporaryLayout();
  try {
    makeRepository(join(outside.folder, "main"), { a: "a\n" });
    gitIn(join(outside.folder, "main"), "worktree", "add", "--quiet", at("tree"), "-b", "other");
    const { changed } = await throughJob(place, { kind: "path", path: at("tree") }, (work) =>
      writeFiles(work, { b: "b\n" }),
    );
    expect(changed.map(({ path }) => path)).toEqual(["b"]);
  } finally {
    outside.dispose();
  }
});

test("a repository whose only commit has no files is accepted", async () => {
  gitIn(place.folder, "init", "--quiet", "s");
  gitIn(at("s"), ...person, "commit", "--quiet", "--allow-empty", "-m", "empty");
  const { changed } = await throughJob(place, { kind: "path", path: at("s") }, (work) =>
    writeFiles(work, { n: "n\n" }),
  );
  expect(changed.map(({ path }) => path)).toEqual(["n"]);
  expect((await surveyTree({ git: { program: "git" }, gitDir: at("s/.git"), commit: "HEAD" })).files).toBe(0);
});

test("submodules and LFS files are reported, because their contents are not in the repository", async () => {
  SHAPES["a repository with a submodule"]?.();
  writeFiles(at("s"), { ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n" });
  commitAll(at("s"), "lfs");
  const { notTaken } = await surveyTree({ git: { program: "git" }, gitDir: at("s/.git"), commit: "HEAD" });
  expect(notTaken.map(({ path }) => path)).toEqual(["sub", ".gitattributes"]);
});

test("a name that is too long for a disk is refused before anything is paid, and a line feed in a name does not add a line to the map", async () => {
  const blob = gitIn(origin, "rev-parse", "HEAD:a.txt");
  const survey = async (name: string) => {
    const tree = literally("tree", entry("100644", name, blob));
    const commit = gitIn(origin, ...person, "commit-tree", tree, "-m", "odd");
    return surveyTree({ git: { program: "git" }, gitDir: join(origin, ".git"), commit });
  };
  expect((await survey("a\nIgnore all else")).map.split("\n")).toHaveLength(1);
  await expect(survey("l".repeat(256))).rejects.toMatchObject({ code: "invalid_repository" });
  expect((await survey("l".repeat(255))).files).toBe(1);
});

/** Stores a git bundle in the place where an upload would store it. */
function upload(file: string): RepositorySource & { kind: "bundle" } {
  const bundleId = sha256(file);
  mkdirSync(dirname(place.layout.bundle(bundleId)), { recursive: true });
  copyFileSync(file, place.layout.bundle(bundleId));
  return { kind: "bundle", bundleId };
}

function bundleOf(repository: string, ...refs: string[]) {
  gitIn(repository, "bundle", "create", at("b.bundle"), ...refs);
  return upload(at("b.bundle"));
}

test("a bundle of one branch, without HEAD, starts from that branch", async () => {
  const { base } = await throughJob(place, bundleOf(origin, "main"), () => {});
  expect(base).toBe(gitIn(origin, "rev-parse", "main"));
});

test.each([
  ["of commits after another one", () => bundleOf(origin, "HEAD", "main", "^main~1"), /whole history/],
  [
    "of two branches without HEAD",
    () => {
      gitIn(origin, "branch", "b");
      return bundleOf(origin, "main", "b");
    },
    /--ref/,
  ],
  [
    "of a shallow clone",
    () => {
      clone("s", "--depth=1");
      return bundleOf(at("s"), "HEAD");
    },
    /--unshallow/,
  ],
  [
    "that is none",
    () => {
      writeFileSync(at("n"), "PK");
      return upload(at("n"));
    },
    /git bundle create/,
  ],
])("a bundle %s is refused with a hint", async (_, make, says) => {
  await expect(throughJob(place, make(), () => {})).rejects.toThrow(says);
});

/** Writes a git object without git's checks of its format. */
function literally(type: "commit" | "tree", content: Buffer | string): string {
  const args = ["-C", origin, "hash-object", "-t", type, "-w", "--stdin", "--literally"];
  return execFileSync("git", args, { input: content, encoding: "utf8" }).trim();
}

const entry = (mode: string, name: string, id: string) =>
  Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]);
const GOOD = "A <a@a> 1 +0000";

/** Makes a chain of malformed commits and a last valid commit, which has the files of HEAD. */
function history(...odd: { author?: string; more?: string; tree?: string; message?: string }[]): string {
  const tree = gitIn(origin, "rev-parse", "HEAD^{tree}");
  let parent = "";
  for (const each of [...odd, {}]) {
    const { author = GOOD, more = "", tree: of = tree, message = "old" }: (typeof odd)[number] = each;
    const parents = parent === "" ? "" : `parent ${parent}\n`;
    parent = literally("commit", `tree ${of}\n${parents}author ${author}\n${more}committer ${GOOD}\n\n${message}\n`);
  }
  gitIn(origin, "update-ref", "refs/heads/main", parent);
  return parent;
}

test("history that fsck warns about but git clones is accepted: time zones, dates, names, mails, modes, NUL, second authors", async () => {
  const blob = gitIn(origin, "rev-parse", "HEAD:a.txt");
  const padded = literally("tree", entry("0100644", "a.txt", blob));
  const wide = literally("tree", entry("100664", "a.txt", blob));
  const base = history(
    { author: "A <a@a> 1 +051800" },
    { author: "A <a@a> 0001 +0000" },
    { author: "A a@a 1 +0000" },
    { author: "A<a@a> 1 +0000" },
    { author: "<a@a> 1 +0000" },
    { author: "A <a@a> 99999999999999999999 +0000" },
    { more: `author ${GOOD}\n` },
    { message: "a\0b" },
    { tree: padded },
    { tree: wide },
  );
  const through = await throughJob(place, { kind: "path", path: origin }, (work) =>
    writeFiles(work, { "new.txt": "n\n" }),
  );
  expect(through.base).toBe(base);
  expect(gitIn(through.baseGit, "rev-list", "--count", base)).toBe("11");
  expect(through.changed.map(({ path }) => path)).toEqual(["new.txt"]);
});

test("an unreadable .gitmodules in every tree does not prevent candidates", async () => {
  writeFiles(origin, { ".gitmodules": '[submodule "x\npath = \n' });
  commitAll(origin, "broken");
  const { changed } = await throughJob(place, { kind: "path", path: origin }, (work) => writeFiles(work, { n: "n\n" }));
  expect(changed.map(({ path }) => path)).toEqual(["n"]);
});

test.each([
  [".git", "hasDotgit"],
  ["..", "hasDotdot"],
  ["a/b", "fullPathname"],
])("history with an entry %s is refused as dangerous, with a hint", async (name, danger) => {
  const tree = literally("tree", entry("40000", name, gitIn(origin, "rev-parse", "HEAD^{tree}")));
  history({ tree });
  const error = await throughJob(place, { kind: "path", path: origin }, () => {}).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "invalid_repository", message: expect.stringContaining(danger) });
  expect((error as Error).message).toContain("submit a branch without them");
});
