import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";
import { fileAt } from "../../../worker/workspace/changed-files.ts";
import { removeWorkspace } from "../../../worker/workspace/remove-workspace.ts";
import { restoreTree, snapshotTree } from "../../../worker/workspace/snapshot.ts";
import type { Attack, AttackGroup, Fact } from "../attack.ts";
import { type AttackEnv, GIT, withAttackEnv } from "../env/attack-env.ts";
import { isChanged } from "../env/facts.ts";
import { capture, harvest } from "../env/harvest.ts";
import { naiveGit } from "../env/naive-git.ts";

/** Attacks on the harness by files that an agent leaves in its folders. */
export const candidates: AttackGroup = {
  name: "candidates",
  about: "worktrees, objects and commits made to deceive or block the harness",
  attacks: [
    against("foreign-object", "own", {
      plant: ({ at }) =>
        `echo smuggled > x; git --git-dir=${at.baseGit} hash-object -w x; rm x; echo changed >> README.md`,
      env: ({ at }) => `export GIT_OBJECT_DIRECTORY=${at.objects};`,
      harness: harvest,
      naive: async ({ workspace, layout, jobId }) => {
        await cp(workspace.agentObjects, join(layout.job(jobId).candidatesGit, "objects"), { recursive: true });
      },
      fact: async ({ layout, jobId }) => {
        // Id of the git object with the content "smuggled\n".
        const id = execFileSync("git", ["hash-object", "--stdin"], { input: "smuggled\n", encoding: "utf8" }).trim();
        const gitDir = layout.job(jobId).candidatesGit;
        const { code } = await runGit(GIT, ["cat-file", "-e", id], { gitDir, okCodes: [0, 1, 128] });
        return { worked: code === 0, seen: code === 0 ? "the object was copied" : "the object was not copied" };
      },
    }),
    against("forged-commit", "own", {
      plant: ({ at, workspace }) =>
        `echo forged >> README.md; t=$(GIT_INDEX_FILE=/tmp/i-$$ git --git-dir=${at.baseGit} rev-parse HEAD^{tree}); c=$(git --git-dir=${at.baseGit} commit-tree $t -p ${workspace.base} -m 'Midwatch-Verdict: pass by t9.9'); echo $c > ${at.git}/HEAD; rm -f /tmp/i-$$`,
      env: ({ at }) =>
        `export GIT_OBJECT_DIRECTORY=${at.objects} GIT_ALTERNATE_OBJECT_DIRECTORIES=${at.baseGit}/objects GIT_AUTHOR_NAME=Midwatch GIT_AUTHOR_EMAIL=m@m GIT_COMMITTER_NAME=Midwatch GIT_COMMITTER_EMAIL=m@m;`,
      harness: harvest,
      naive: async ({ workspace, layout, jobId }) => {
        const head = readFileSync(join(workspace.gitDir, "HEAD"), "utf8").trim();
        const { candidatesGit } = layout.job(jobId);
        await cp(workspace.agentObjects, join(candidatesGit, "objects"), { recursive: true });
        await runGit(GIT, ["update-ref", `refs/midwatch/candidates/${workspace.attemptId}`, head], {
          gitDir: candidatesGit,
        });
      },
      fact: async ({ layout, jobId, workspace }) => {
        const gitDir = layout.job(jobId).candidatesGit;
        const { stdout } = await runGit(
          GIT,
          ["log", "-1", "--format=%B", `refs/midwatch/candidates/${workspace.attemptId}`],
          { gitDir },
        );
        const worked = stdout.includes("Midwatch-Verdict");
        return {
          worked,
          seen: worked ? "the agent's own commit is the candidate" : "the candidate is the harness's commit",
        };
      },
    }),
    against("pipe-in-place-of-an-object", "own", {
      plant: ({ at }) =>
        `echo blocked > b; h=$(git --git-dir=${at.baseGit} hash-object b); mkdir -p ${at.objects}/\${h:0:2}; mkfifo ${at.objects}/\${h:0:2}/\${h:2}; mkdir -p ${at.objects}/info; mkfifo ${at.objects}/info/alternates`,
      harness: harvest,
      naive: ({ workspace }) =>
        naiveGit(
          { workspace } as AttackEnv,
          [`--git-dir=${workspace.baseGit}`, `--work-tree=${workspace.work}`, "add", "--all"],
          {
            GIT_OBJECT_DIRECTORY: workspace.agentObjects,
            GIT_INDEX_FILE: join(workspace.agentObjects, "index"),
          },
        ),
      fact: async (_env, took) => ({ worked: took.ms > 4500, seen: `git ended after ${Math.round(took.ms)} ms` }),
    }),
    against("odd-files-in-the-worktree", "own", {
      plant: () =>
        "echo kept > kept; mkfifo pipe; perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new(Local => \"sock\", Listen => 1)'; mkdir closed; echo x > closed/x; echo x > unreadable; chmod 000 closed unreadable; mkdir empty; git init -q inner; echo x > inner/x",
      harness: async (env) => {
        const captured = await capture(env);
        if (captured.kind === "empty" || !captured.changed.some(({ path }) => path === "kept"))
          throw new Error("the file was lost");
        await removeWorkspace(env.layout, env.workspace);
      },
      // A harness that opens every file would block when it reads the named pipe.
      naive: async ({ workspace }) => {
        execFileSync("timeout", ["5", "cat", join(workspace.work, "pipe")], { stdio: "ignore" });
      },
      fact: async ({ workspace }, took) => {
        const worked = took.failed || existsSync(workspace.work);
        return {
          worked,
          seen: took.failed ? `the harness failed: ${took.error}` : "captured, and the worktree is gone",
        };
      },
    }),
    against("too-deep-to-remove", "own", {
      plant: () => 'echo kept > kept; perl -e \'for (1..3000) { mkdir "dddddddd" or last; chdir "dddddddd" or last }\'',
      harness: async (env) => {
        await capture(env);
        await removeWorkspace(env.layout, env.workspace);
      },
      naive: async ({ workspace }) => {
        await rm(workspace.work, { recursive: true, force: true });
      },
      fact: async ({ workspace }, took) => {
        const worked = took.failed || existsSync(workspace.work);
        return {
          worked,
          seen: took.failed ? `it was left behind: ${took.error}` : "captured, and the worktree is gone",
        };
      },
    }),
    against("restore-through-a-symlink", "own", {
      plant: ({ other }) => `rm -rf lib; ln -s ${other.work}/lib lib`,
      harness: async (env) => {
        const withLink = await snapshotTree(GIT, env.workspace);
        await restoreTree(GIT, env.workspace, { tree: withLink });
        await restoreTree(GIT, env.workspace, { tree: env.workspace.base });
      },
      naive: async ({ workspace }) => {
        execFileSync("/bin/sh", ["-c", `echo overwritten > ${join(workspace.work, "lib", "a.js")}`]);
      },
      fact: async ({ other }) => isChangedSource(join(other.work, "lib", "a.js")),
    }),
    against("symlink-as-deliverable", "own", {
      plant: ({ other }) => `ln -s ${other.work}/README.md report.md`,
      prepare: ({ other, plant }) => plant(join(other.work, "README.md")),
      harness: async (env) => {
        const captured = await capture(env);
        if (captured.kind === "empty") throw new Error("nothing was captured");
        const bytes = await fileAt(GIT, env.layout.job(env.jobId).candidatesGit, {
          commit: captured.commit,
          path: "report.md",
        });
        return bytes?.toString("utf8") ?? "";
      },
      naive: async ({ workspace }) => readFileSync(join(workspace.work, "report.md"), "utf8"),
      fact: async (_env, { said, marker }) => ({
        worked: String(said).includes(marker),
        seen: String(said).includes(marker) ? "the other task's file was delivered" : "the link itself was delivered",
      }),
    }),
    against("hostile-file-names", "own", {
      plant: ({ folder }) =>
        `touch -- "--upload-pack=touch ${folder.replaceAll("/", "_")}" '-rf' $'new\\nline' $'tab\\tname' $'\\e]0;title\\a' $'\\u202e' ':(exclude)*' '*' '$(touch ran)' '\`touch ran\`' "; touch ran"; echo x > 'plain'`,
      harness: async (env) => {
        const captured = await capture(env);
        const paths = captured.kind === "captured" ? captured.changed.map(({ path }) => path) : [];
        const expected = readdirSync(env.workspace.work).filter(
          (name) => !["lib", "README.md", "package.json"].includes(name),
        );
        return expected
          .filter((name) => !paths.includes(name))
          .concat(existsSync(join(env.workspace.work, "ran")) ? ["ran"] : []);
      },
      naive: async ({ workspace }) => {
        const listed = execFileSync("/bin/sh", ["-c", "for f in $(ls -A); do eval echo $f; done"], {
          cwd: workspace.work,
          encoding: "utf8",
          stdio: ["ignore", "pipe", "ignore"],
        });
        return readdirSync(workspace.work).filter((name) => !listed.split("\n").includes(name));
      },
      fact: async (_env, { said, failed }) => {
        const lost = failed ? ["all"] : (said as string[]);
        return { worked: lost.length > 0, seen: `${lost.length} names were lost or run` };
      },
    }),
  ],
};

interface Took {
  readonly ms: number;
  readonly failed: boolean;
  readonly error: string;
  readonly said: unknown;
  readonly marker: string;
}

/**
 * Makes an attack in which the agent plants files in its folders, and the harness then processes the folders. In the
 * control, a naive implementation processes them.
 */
function against(
  name: string,
  from: Attack["from"],
  given: {
    plant: (env: AttackEnv) => string;
    env?: (env: AttackEnv) => string;
    prepare?: (env: AttackEnv) => string;
    harness: (env: AttackEnv) => Promise<unknown>;
    naive: (env: AttackEnv) => Promise<unknown>;
    fact: (env: AttackEnv, took: Took) => Promise<Fact>;
  },
): Attack {
  const scene = (kind: "sandbox" | "plain") => () =>
    withAttackEnv(kind, async (env) => {
      const marker = given.prepare?.(env) ?? "";
      await env.run(`${given.env?.(env) ?? ""} ${given.plant(env)}`);
      const started = performance.now();
      let said: unknown;
      let error = "";
      try {
        said = await inTime(kind === "sandbox" ? given.harness(env) : given.naive(env));
      } catch (caught) {
        error = String(caught).slice(0, 200);
      }
      return given.fact(env, { ms: performance.now() - started, failed: error !== "", error, said, marker });
    });
  return { name, from, attempt: scene("sandbox"), control: scene("plain") };
}

/** ms after which a harness that has not finished counts as blocked. */
const BLOCKED_MS = 20_000;

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not end in ${BLOCKED_MS} ms`)), BLOCKED_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function isChangedSource(path: string): Fact {
  return isChanged(path, "module.exports = (a, b) => a + b;");
}
