import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/repositories.mjs");

/** A file name with every character that would break a list of file names. */
const ODD = 'odd "na\nme" é.txt';

interface Steps {
  writes: string[];
  deliverables?: string[];
  /** The writes and deliverables of the plan that the lead submits after its first plan was refused. */
  corrected?: { writes: string[]; deliverables?: string[] };
  calls: [name: string, input: object][];
}

/** Runs a job to its end. Returns the bytes of each file before and after the job, and the number of work attempts. */
async function run(machine: TestMachine, path: string, steps: Steps, holds: string) {
  const { jobId } = await machine.api.submit({
    goal: ["Change it.", "", `steps: ${JSON.stringify(steps)}`, `holds: ${holds}`].join("\n"),
    repository: { kind: "path", path },
    limits: { canaryRate: 0, killBudgetSeconds: 0, maxRetries: 1 },
  });
  const log = (await logUntil(machine.api, jobId)).map(({ event }) => event);
  const last = log.at(-1);
  expect({ path, last }).toMatchObject({ path, last: { type: "job.status", to: "completed" } });
  const bare = join(machine.data, "volume/jobs", jobId, "base.git");
  const branch = `refs/heads/midwatch/${jobId}`;
  const base = gitIn(path, "rev-parse", "HEAD");
  const changed = execFileSync("git", ["-C", bare, "diff", "-z", "--name-only", "--no-renames", base, branch], {
    encoding: "utf8",
  });
  const file = (name: string) => execFileSync("git", ["-C", bare, "cat-file", "blob", `${branch}:${name}`]);
  const attempts = log.filter((event) => event.type === "attempt.queued" && event.stage === "work").length;
  return { changed: changed.split("\0").filter(Boolean), file, attempts };
}

const commit = (path: string, ...files: string[]) => {
  gitIn(path, "add", "--force", ...files);
  gitIn(path, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--amend", "--no-edit");
};

const write = (path: string, content: string): [string, object] => ["write_file", { path, content }];

test("a job on a shallow clone lands and completes", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const origin = repositoryIn(machine, { "a.txt": "one\n" }, "origin");
  gitIn(origin, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--allow-empty", "-m", "two");
  gitIn(machine.root, "clone", "--quiet", "--depth=1", `file://${origin}`, "shallow");
  const steps = { writes: ["b.txt"], deliverables: ["b.txt"], calls: [write("b.txt", "b\n")] };
  const { changed } = await run(machine, join(machine.root, "shallow"), steps, "grep -qx b b.txt");
  expect(changed).toEqual(["b.txt"]);
}, 120_000);

test("with CRLF stored under text, odd names, a Latin-1 file and a mode, the result contains only the requested change", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const path = repositoryIn(machine, {
    "dos.txt": "one\r\ntwo\r\n",
    "mixed.bat": "one\r\ntwo\n",
    [ODD]: "odd\n",
    "app/[id]/(group)/page.txt": "old\n",
    "big.bin": `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`,
  });
  writeFileSync(join(path, "latin.txt"), Buffer.from("caf\xe9\nplain\n", "latin1"));
  writeFileSync(join(path, ".gitattributes"), "*.txt text\n*.bat text eol=crlf\n*.bin filter=lfs -text\n");
  commit(path, "latin.txt");
  gitIn(path, "update-index", "--add", ".gitattributes");
  commit(path, ".gitattributes");
  const calls: Steps["calls"] = [
    ["edit_file", { path: "latin.txt", old_text: "plain", new_text: "edited" }],
    ["edit_file", { path: "dos.txt", old_text: "two", new_text: "zwei" }],
    ["edit_file", { path: ODD, old_text: "odd", new_text: "even" }],
    write("app/[id]/(group)/page.txt", "new\n"),
  ];
  const writes = ["latin.txt", "./dos.txt", "app/[id]/(group)/page.txt", ODD];
  const result = await run(machine, path, { writes, calls }, "grep -qx new 'app/[id]/(group)/page.txt'");
  expect(result.changed.sort()).toEqual(["app/[id]/(group)/page.txt", "dos.txt", "latin.txt", ODD]);
  expect(result.file("latin.txt")).toEqual(Buffer.from("caf\xe9\nedited\n", "latin1"));
  expect(result.file("dos.txt").toString()).toBe("one\r\nzwei\r\n");
}, 120_000);

test("a deliverable that .gitignore hides lands after one attempt", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const path = repositoryIn(machine, { ".gitignore": "out/\n", "a.txt": "a\n" });
  const steps = { writes: ["out/**"], deliverables: ["out/result.txt"], calls: [write("out/result.txt", "made\n")] };
  const { changed, attempts } = await run(machine, path, steps, "grep -qx made out/result.txt");
  expect(changed).toEqual(["out/result.txt"]);
  expect(attempts).toBe(1);
}, 120_000);

test("a plan that writes a folder is refused with the fix, and the corrected plan runs on history that fsck warns about", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const path = repositoryIn(machine, { "src/a.txt": "a\n" });
  const tree = gitIn(path, "rev-parse", "HEAD^{tree}");
  const old = `tree ${tree}\nauthor A <a@a> 1 +051800\ncommitter A a@a 1 +0000\n\nold\n`;
  const args = ["-C", path, "hash-object", "-t", "commit", "-w", "--stdin", "--literally"];
  gitIn(path, "update-ref", "HEAD", execFileSync("git", args, { input: old, encoding: "utf8" }).trim());
  const calls = [write("src/b.txt", "b\n")];
  const corrected = { writes: ["src/**"], deliverables: ["src/b.txt"] };
  const { changed } = await run(machine, path, { writes: ["src"], corrected, calls }, "grep -qx b src/b.txt");
  expect(changed).toEqual(["src/b.txt"]);
}, 120_000);
