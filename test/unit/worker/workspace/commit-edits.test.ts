import { chmodSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { commitEdits, commitLike } from "../../../../worker/workspace/commit-edits.ts";
import { commitAll, gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";

const git = { program: "git" };
const { path: folder, dispose } = temporaryFolder();
afterEach(dispose);

test("a copy has the modes, links, people, dates and message of the commit, and only differs by the fault", async () => {
  const repository = join(folder, "repository");
  const base = makeRepository(repository, { "run.sh": "exit 0\n", "a.js": "1\n", "dir/b.js": "2\n" });
  chmodSync(join(repository, "run.sh"), 0o755);
  symlinkSync("a.js", join(repository, "link"));
  commitAll(repository, "x");
  gitIn(
    repository,
    "-c",
    "user.name=Ada  L.",
    "-c",
    "user.email=ada@example.org",
    "commit",
    "--amend",
    "--reset-author",
    "--date=2024-02-03T04:05:06+0130",
    "-m",
    "candidate\n\n  with more\n\n\nlines",
    "--cleanup=verbatim",
  );
  const onto = gitIn(repository, "rev-parse", "HEAD");
  const gitDir = join(repository, ".git");
  const edits = new Map([
    ["run.sh", "exit 1\n"],
    ["link", "dir/b.js"],
    ["dir/new.js", "3\n"],
  ]);
  const made = await commitLike(git, { gitDir, onto, parent: base, edits });
  const rows = gitIn(repository, "ls-tree", "-r", made)
    .split("\n")
    .map((row) => row.replace(/^(\d+) blob \w+\t/, "$1 "));
  expect(rows).toEqual(["100644 a.js", "100644 dir/b.js", "100644 dir/new.js", "120000 link", "100755 run.sh"]);
  const told = (commit: string) =>
    gitIn(repository, "show", "--no-patch", "--format=%an|%ae|%aD|%cn|%ce|%cD|%P|%B", commit);
  expect(told(made)).toBe(told(onto));
  expect(await commitLike(git, { gitDir, onto, parent: base, edits })).toBe(made);

  // A false claim changes no file. So that its commit still gets another id, the commit's time is one second later.
  const same = await commitLike(git, { gitDir, onto, parent: base, edits: new Map() });
  expect(same).not.toBe(onto);
  const treeOf = (commit: string) => gitIn(repository, "rev-parse", `${commit}^{tree}`);
  expect(treeOf(same)).toBe(treeOf(onto));
  const plain = await commitEdits(git, { gitDir, onto, parent: base, edits, message: "m\n", at: 1000 });
  expect(treeOf(plain)).toBe(treeOf(made));
});
