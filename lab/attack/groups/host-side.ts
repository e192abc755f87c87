import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { readFile, realpath, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { publishFile } from "../../../shared/scratchpad/publish.ts";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import { readFile as readTool } from "../../../worker/tools/read-file.ts";
import { writeFile as writeTool } from "../../../worker/tools/write-file.ts";
import { readChange } from "../../../worker/verify/change.ts";
import { isRefusal } from "../../../worker/verify/check-outcome.ts";
import { bindsOfCandidate } from "../../../worker/verify/differential/binds-of-candidate.ts";
import { runStaticCheck } from "../../../worker/verify/static-check.ts";
import { STATIC_CHECKS } from "../../../worker/verify/static-checks.ts";
import { giveTo } from "../../../worker/workspace/workspace.ts";
import { type AttackGroup, type Fact, NotApplicable } from "../attack.ts";
import { readOut } from "../room/facts.ts";
import { inRooms } from "../room/in-rooms.ts";
import { capture } from "../room/landing.ts";
import { waitFor } from "../room/processes.ts";
import { GIT, type Room } from "../room/room.ts";

/** What a sandbox alone does not stop: the harness's own reading and writing where an agent could. */
export const hostSide: AttackGroup = {
  name: "host-side",
  about: "the harness's own file tools, publishing, mounts and checks",
  attacks: [
    inRooms("swap-folder-and-symlink", "host table", swapWhileWriting),
    inRooms("pipe-in-place-of-a-file", "host table", async (room) => {
      const path = join(room.workspace.work, "pipe");
      await room.run("mkfifo pipe");
      const reading =
        room.kind === "sandbox" ? readTool(room.tools, { path: "pipe" }, new AbortController().signal) : readFile(path);
      let hasEnded = false;
      reading.then(
        () => {
          hasEnded = true;
        },
        () => {
          hasEnded = true;
        },
      );
      await waitFor(() => hasEnded, 3000);
      const worked = !hasEnded;
      // Lets the control's reader go.
      if (worked) writeFileSync(path, "");
      return { worked, seen: worked ? "the reader hangs" : "the reader came back" };
    }),
    inRooms("publish-a-pipe", "own", async (room) => {
      const path = join(room.layout.attempt(room.jobId, room.workspace.attemptId).scratch, "note");
      await room.run(`mkfifo ${room.at.scratch}/note`);
      let hasEnded = false;
      const end = () => {
        hasEnded = true;
      };
      (room.kind === "sandbox" ? publishNote(room) : readFile(path)).then(end, end);
      await waitFor(() => hasEnded, 3000);
      if (!hasEnded) writeFileSync(path, "");
      return { worked: !hasEnded, seen: hasEnded ? "the reader came back" : "the reader hangs" };
    }),
    inRooms("publish-a-symlink", "host table", async (room) => {
      const marker = room.plant(join(room.home, "secret"));
      const { published } = room.layout.job(room.jobId);
      await room.run(`ln -s ${room.home}/secret ${room.at.scratch}/note`);
      if (room.kind === "sandbox") await publishNote(room).catch(() => {});
      else {
        const { scratch } = room.layout.attempt(room.jobId, room.workspace.attemptId);
        writeFileSync(join(published, "t1.1-note"), readFileSync(join(scratch, "note")));
      }
      const copied = readdirSync(published).map((name) => readFileSync(join(published, name), "utf8"));
      return readOut({ stdout: copied.join(""), stderr: "" }, marker);
    }),
    inRooms("folder-of-the-scratchpad-as-symlink", "own", async (room) => {
      const marker = room.plant(join(room.home, "note"));
      await room.run(`cd ${room.at.scratch} && rm -rf sub && ln -s ${room.home} sub`);
      const { scratch } = room.layout.attempt(room.jobId, room.workspace.attemptId);
      if (room.kind === "sandbox") {
        const { published } = room.layout.job(room.jobId);
        await publishNote(room, "sub/note").catch(() => {});
        const copied = readdirSync(published).map((name) => readFileSync(join(published, name), "utf8"));
        return readOut({ stdout: copied.join(""), stderr: "" }, marker);
      }
      return readOut({ stdout: readFileSync(join(scratch, "sub", "note"), "utf8"), stderr: "" }, marker);
    }),
    inRooms("symlink-as-source-of-a-mount", "own", async (room) => {
      mkdirSync(join(room.folder, "person"));
      const marker = room.plant(join(room.folder, "person", "secret"));
      const tree = join(room.folder, "tree");
      mkdirSync(tree);
      execFileSync("/bin/sh", [
        "-c",
        `ln -s ${room.folder}/person ${tree}/esm; ln -s ${room.folder}/person ${tree}/node_modules`,
      ]);
      await giveTo(room.sandbox.slotOwner(0), tree);
      if (room.kind === "plain")
        return readOut({ stdout: readFileSync(join(tree, "esm", "secret"), "utf8"), stderr: "" }, marker);
      const binds = await bindsOfCandidate(tree, "esm");
      const { stdout, stderr } = await runInSandbox(room.sandbox, {
        argv: ["/bin/sh", "-c", "cat /work/esm/secret /work/node_modules/secret"],
        binds,
        chdir: "/",
        slot: 0,
        signal: new AbortController().signal,
        timeoutMs: 10_000,
      });
      return readOut({ stdout, stderr }, marker);
    }),
    inRooms("lead-a-mount-astray", "own", async (room) => {
      // CVE-2026-87766: a symlink where a later mount point is made, through the root that bubblewrap had before.
      const outside = join(room.folder, "outside");
      mkdirSync(outside, { mode: 0o777 });
      await giveTo(room.sandbox.slotOwner(0), outside);
      const names = ["sub", "git", "objs", "scratch", "offload", "base.git", "node_modules"];
      await room.run(names.map((name) => `ln -s /oldroot${outside} ${name}`).join("; "));
      if (room.kind === "sandbox") await room.run("true");
      else await mountBelow(room, "/work/sub/made");
      const made = readdirSync(outside);
      if (room.kind === "plain" && made.length === 0)
        throw new NotApplicable("this bubblewrap does not follow the symlink");
      return { worked: made.length > 0, seen: `outside appeared: ${made.join(", ") || "nothing"}` };
    }),
    inRooms("weaken-the-scripts", "host table", (room) =>
      judgeChange(room, `echo '{"name":"attacked","version":"1.0.0","scripts":{"test":"true"}}' > package.json`),
    ),
    inRooms("change-attributes-and-hooks", "own", (room) =>
      judgeChange(room, "echo '* text' > .gitattributes; mkdir .husky; echo true > .husky/pre-commit"),
    ),
    inRooms("submodule", "own", (room) =>
      judgeChange(
        room,
        "unset GIT_DIR GIT_WORK_TREE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES; git init -q sub && git -C sub -c user.name=a -c user.email=a@a commit -q --allow-empty -m x",
      ),
    ),
    inRooms("symlink-in-the-candidate", "own", (room) => judgeChange(room, "ln -s /etc/passwd lib/passwd")),
    inRooms("name-that-no-check-finds", "own", (room) =>
      judgeChange(room, "echo 'AKIAQ7ZX3M5PL2WN6RTV' > $'lib/\\xff.js'"),
    ),
    inRooms("name-with-a-line-break", "own", (room) =>
      judgeChange(room, "mkdir $'lib/a\\nb'; echo x > $'lib/a\\nb/.npmrc'"),
    ),
  ],
};

/** renameat2's number, and RENAME_EXCHANGE. */
const RENAMEAT2 = process.arch === "arm64" ? 276 : 316;

/** Somebody swaps a folder and a symlink as fast as can be while files are written below it. */
async function swapWhileWriting(room: Room): Promise<Fact> {
  const { work } = room.workspace;
  const outside = join(room.folder, "outside");
  mkdirSync(outside, { mode: 0o777 });
  await giveTo(room.sandbox.slotOwner(0), outside);
  await room.run(`mkdir folder; ln -s ${outside} link`);
  const swap = `$a = "folder"; $b = "link"; while (1) { syscall(${RENAMEAT2}, -100, $a, -100, $b, 2) }`;
  const swapper = spawn("perl", ["-e", swap], { cwd: work, stdio: "ignore", ...room.sandbox.slotOwner(0) });
  const escaped = () => readdirSync(outside).length;
  let writes = 0;
  try {
    if (room.kind === "sandbox") {
      for (; writes < 100; writes++)
        await writeTool(room.tools, { path: `folder/f${writes}`, content: "x" }, room.signal);
    } else {
      const until = performance.now() + MAX_RACE_MS;
      for (; (writes % 500 !== 0 || escaped() === 0) && performance.now() < until; writes++)
        await writeNaively(work, `f${writes}`);
    }
  } finally {
    swapper.kill("SIGKILL");
  }
  return { worked: escaped() > 0, seen: `${escaped()} of ${writes} writes got out` };
}

/** ms in which the control has to win the race once. */
const MAX_RACE_MS = 30_000;

/** The naive check: the path that is written to was inside when it was looked at. */
async function writeNaively(work: string, name: string): Promise<void> {
  const real = await realpath(join(work, "folder")).catch(() => "");
  if (real.startsWith(work)) await writeFile(join(work, "folder", name), "x").catch(() => {});
}

/** bubblewrap as it comes, asked to mount below a folder that an agent has written in. */
async function mountBelow({ sandbox, workspace, home }: Room, target: string): Promise<void> {
  const view = ["--ro-bind", "/usr", "/usr", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/lib", "/lib"];
  const args = [...view, "--bind", workspace.work, "/work", "--bind", home, target, "/usr/bin/true"];
  await once(spawn(sandbox.bwrap, ["--unshare-user", ...args], { stdio: "ignore", ...sandbox.slotOwner(0) }), "close");
}

function publishNote({ layout, jobId, workspace }: Room, name = "note") {
  return publishFile({ layout, jobId, attemptId: workspace.attemptId, name });
}

/** Makes a change that no task may make, and asks the harness's own test of the diff; without it, all is merged that is there. */
async function judgeChange(room: Room, script: string): Promise<Fact> {
  await room.run(script);
  const captured = await capture(room);
  if (captured.kind === "empty") return { worked: false, seen: "nothing of it was captured" };
  const paths = captured.changed.map(({ path }) => JSON.stringify(path)).join(", ");
  if (room.kind === "plain") return { worked: true, seen: `the candidate holds ${paths}` };
  const { layout, jobId, workspace } = room;
  const change = await readChange(GIT, {
    gitDir: layout.job(jobId).candidatesGit,
    base: workspace.base,
    commit: captured.commit,
    changed: captured.changed,
    task: { writes: ["**"], deliverables: [] },
  });
  const outcomes = await Promise.all(STATIC_CHECKS.map((check) => runStaticCheck(check, change)));
  const refusal = outcomes.find(isRefusal);
  return {
    worked: refusal === undefined,
    seen:
      refusal === undefined
        ? `passed: ${paths}`
        : `refused by ${refusal.result.name}: ${refusal.result.detail.slice(0, 200)}`,
  };
}
