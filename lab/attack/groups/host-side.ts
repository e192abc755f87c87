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
import { type AttackEnv, GIT } from "../env/attack-env.ts";
import { readOut } from "../env/facts.ts";
import { capture } from "../env/harvest.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";
import { waitFor } from "../env/processes.ts";

/** Attacks that a sandbox alone cannot stop, because the harness itself reads or writes files where an agent can write. */
export const hostSide: AttackGroup = {
  name: "host-side",
  about: "the harness's own file tools, publishing, mounts and checks",
  attacks: [
    inBothEnvs("swap-folder-and-symlink", "host table", swapWhileWriting),
    inBothEnvs("pipe-in-place-of-a-file", "host table", async (env) => {
      const path = join(env.workspace.work, "pipe");
      await env.run("mkfifo pipe");
      const reading =
        env.kind === "sandbox" ? readTool(env.tools, { path: "pipe" }, new AbortController().signal) : readFile(path);
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
      // Writing to the pipe ends the reader of the control, which would otherwise block.
      if (worked) writeFileSync(path, "");
      return { worked, seen: worked ? "the reader hangs" : "the reader came back" };
    }),
    inBothEnvs("publish-a-pipe", "own", async (env) => {
      const path = join(env.layout.attempt(env.jobId, env.workspace.attemptId).scratch, "note");
      await env.run(`mkfifo ${env.at.scratch}/note`);
      let hasEnded = false;
      const end = () => {
        hasEnded = true;
      };
      (env.kind === "sandbox" ? publishNote(env) : readFile(path)).then(end, end);
      await waitFor(() => hasEnded, 3000);
      if (!hasEnded) writeFileSync(path, "");
      return { worked: !hasEnded, seen: hasEnded ? "the reader came back" : "the reader hangs" };
    }),
    inBothEnvs("publish-a-symlink", "host table", async (env) => {
      const marker = env.plant(join(env.home, "secret"));
      const { published } = env.layout.job(env.jobId);
      await env.run(`ln -s ${env.home}/secret ${env.at.scratch}/note`);
      if (env.kind === "sandbox") await publishNote(env).catch(() => {});
      else {
        const { scratch } = env.layout.attempt(env.jobId, env.workspace.attemptId);
        writeFileSync(join(published, "t1.1-note"), readFileSync(join(scratch, "note")));
      }
      const copied = readdirSync(published).map((name) => readFileSync(join(published, name), "utf8"));
      return readOut({ stdout: copied.join(""), stderr: "" }, marker);
    }),
    inBothEnvs("folder-of-the-scratchpad-as-symlink", "own", async (env) => {
      const marker = env.plant(join(env.home, "note"));
      await env.run(`cd ${env.at.scratch} && rm -rf sub && ln -s ${env.home} sub`);
      const { scratch } = env.layout.attempt(env.jobId, env.workspace.attemptId);
      if (env.kind === "sandbox") {
        const { published } = env.layout.job(env.jobId);
        await publishNote(env, "sub/note").catch(() => {});
        const copied = readdirSync(published).map((name) => readFileSync(join(published, name), "utf8"));
        return readOut({ stdout: copied.join(""), stderr: "" }, marker);
      }
      return readOut({ stdout: readFileSync(join(scratch, "sub", "note"), "utf8"), stderr: "" }, marker);
    }),
    inBothEnvs("symlink-as-source-of-a-mount", "own", async (env) => {
      mkdirSync(join(env.folder, "person"));
      const marker = env.plant(join(env.folder, "person", "secret"));
      const tree = join(env.folder, "tree");
      mkdirSync(tree);
      execFileSync("/bin/sh", [
        "-c",
        `ln -s ${env.folder}/person ${tree}/esm; ln -s ${env.folder}/person ${tree}/node_modules`,
      ]);
      await giveTo(env.sandbox.slotOwner(0), tree);
      if (env.kind === "plain")
        return readOut({ stdout: readFileSync(join(tree, "esm", "secret"), "utf8"), stderr: "" }, marker);
      const binds = await bindsOfCandidate(tree, "esm");
      const { stdout, stderr } = await runInSandbox(env.sandbox, {
        argv: ["/bin/sh", "-c", "cat /work/esm/secret /work/node_modules/secret"],
        binds,
        chdir: "/",
        slot: 0,
        signal: new AbortController().signal,
        timeoutMs: 10_000,
      });
      return readOut({ stdout, stderr }, marker);
    }),
    inBothEnvs("lead-a-mount-astray", "own", async (env) => {
      // CVE-2026-87766: a symbolic link at the path of a later mount leads bubblewrap out through its old root.
      const outside = join(env.folder, "outside");
      mkdirSync(outside, { mode: 0o777 });
      await giveTo(env.sandbox.slotOwner(0), outside);
      const names = ["sub", "git", "objs", "scratch", "offload", "base.git", "node_modules"];
      await env.run(names.map((name) => `ln -s /oldroot${outside} ${name}`).join("; "));
      if (env.kind === "sandbox") await env.run("true");
      else await mountBelow(env, "/work/sub/made");
      const made = readdirSync(outside);
      if (env.kind === "plain" && made.length === 0)
        throw new NotApplicable("this bubblewrap does not follow the symlink");
      return { worked: made.length > 0, seen: `outside appeared: ${made.join(", ") || "nothing"}` };
    }),
    inBothEnvs("weaken-the-scripts", "host table", (env) =>
      judgeChange(env, `echo '{"name":"attacked","version":"1.0.0","scripts":{"test":"true"}}' > package.json`),
    ),
    inBothEnvs("change-attributes-and-hooks", "own", (env) =>
      judgeChange(env, "echo '* text' > .gitattributes; mkdir .husky; echo true > .husky/pre-commit"),
    ),
    inBothEnvs("submodule", "own", (env) =>
      judgeChange(
        env,
        "unset GIT_DIR GIT_WORK_TREE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES; git init -q sub && git -C sub -c user.name=a -c user.email=a@a commit -q --allow-empty -m x",
      ),
    ),
    inBothEnvs("symlink-in-the-candidate", "own", (env) => judgeChange(env, "ln -s /etc/passwd lib/passwd")),
    inBothEnvs("name-that-no-check-finds", "own", (env) =>
      judgeChange(env, "echo 'AKIAQ7ZX3M5PL2WN6RTV' > $'lib/\\xff.js'"),
    ),
    inBothEnvs("name-with-a-line-break", "own", (env) =>
      judgeChange(env, "mkdir $'lib/a\\nb'; echo x > $'lib/a\\nb/.npmrc'"),
    ),
  ],
};

/** The system call number of renameat2. */
const RENAMEAT2 = process.arch === "arm64" ? 276 : 316;

/**
 * Writes files below a folder while a process of the agent swaps the folder with a symbolic link as fast as it can.
 * Counts the files that were written outside.
 */
async function swapWhileWriting(env: AttackEnv): Promise<Fact> {
  const { work } = env.workspace;
  const outside = join(env.folder, "outside");
  mkdirSync(outside, { mode: 0o777 });
  await giveTo(env.sandbox.slotOwner(0), outside);
  await env.run(`mkdir folder; ln -s ${outside} link`);
  const swap = `$a = "folder"; $b = "link"; while (1) { syscall(${RENAMEAT2}, -100, $a, -100, $b, 2) }`;
  const swapper = spawn("perl", ["-e", swap], { cwd: work, stdio: "ignore", ...env.sandbox.slotOwner(0) });
  const escaped = () => readdirSync(outside).length;
  let writes = 0;
  try {
    if (env.kind === "sandbox") {
      for (; writes < 100; writes++)
        await writeTool(env.tools, { path: `folder/f${writes}`, content: "x" }, env.signal);
    } else {
      const until = performance.now() + MAX_RACE_MS;
      for (; (writes % 500 !== 0 || escaped() === 0) && performance.now() < until; writes++)
        await writeNaively(work, `f${writes}`);
    }
  } finally {
    swapper.kill("SIGKILL");
  }
  return { worked: escaped() > 0, seen: `${escaped()} of ${writes} writes escaped` };
}

/** Maximum ms that the control may try until it wins the race once. */
const MAX_RACE_MS = 30_000;

/** Writes a file with a naive check, for the control: the path is resolved before the write and not during it. */
async function writeNaively(work: string, name: string): Promise<void> {
  const real = await realpath(join(work, "folder")).catch(() => "");
  if (real.startsWith(work)) await writeFile(join(work, "folder", name), "x").catch(() => {});
}

/** Runs plain bubblewrap, for the control, with a mount point below a folder in which an agent can write. */
async function mountBelow({ sandbox, workspace, home }: AttackEnv, target: string): Promise<void> {
  const view = ["--ro-bind", "/usr", "/usr", "--symlink", "usr/lib64", "/lib64", "--symlink", "usr/lib", "/lib"];
  const args = [...view, "--bind", workspace.work, "/work", "--bind", home, target, "/usr/bin/true"];
  await once(spawn(sandbox.bwrap, ["--unshare-user", ...args], { stdio: "ignore", ...sandbox.slotOwner(0) }), "close");
}

function publishNote({ layout, jobId, workspace }: AttackEnv, name = "note") {
  return publishFile({ layout, jobId, attemptId: workspace.attemptId, name });
}

/** Lets the agent make a forbidden change, and runs the harness's checks of the diff. The control has no checks and accepts every change. */
async function judgeChange(env: AttackEnv, script: string): Promise<Fact> {
  await env.run(script);
  const captured = await capture(env);
  if (captured.kind === "empty") return { worked: false, seen: "the change was not captured" };
  const paths = captured.changed.map(({ path }) => JSON.stringify(path)).join(", ");
  if (env.kind === "plain") return { worked: true, seen: `the candidate holds ${paths}` };
  const { layout, jobId, workspace } = env;
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
