import { existsSync } from "node:fs";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";
import { type Attack, type AttackGroup, NotApplicable } from "../attack.ts";
import { type AttackEnv, GIT, withAttackEnv } from "../env/attack-env.ts";
import { appeared } from "../env/facts.ts";
import { capture, harvest, land } from "../env/harvest.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";
import { naiveGit } from "../env/naive-git.ts";

/** Attacks by files that make git run a program when the harness runs git after the agent, and attacks on the shared git repository. */
export const gitTraps: AttackGroup = {
  name: "git-traps",
  about: "programs that git would run for the harness, and changes of the merged history",
  attacks: [
    inBothEnvs("plant-a-hook", "list 12", async ({ run, at, workspace }) => {
      await run(
        `mkdir -p ${at.baseGit}/hooks; printf '#!/bin/sh\\n' > ${at.baseGit}/hooks/post-merge; chmod +x ${at.baseGit}/hooks/post-merge`,
      );
      return appeared(join(workspace.baseGit, "hooks", "post-merge"));
    }),
    inBothEnvs("configure-merged-history", "list 13", async ({ run, at, workspace }) => {
      await run(
        `git config -f ${at.baseGit}/config core.fsmonitor 'touch /x'; git --git-dir=${at.baseGit} config core.pager x`,
      );
      const { stdout } = await runGit(GIT, ["config", "-f", join(workspace.baseGit, "config"), "--list"]);
      const worked = /fsmonitor=touch|pager=x/.test(stdout);
      return { worked, seen: worked ? "the setting is there" : "the config is unchanged" };
    }),
    trap(
      "replace-dot-git",
      "list 14",
      ({ workspace }, marker) =>
        `${evilRepository("evil", marker)}; rm -rf .git; printf 'gitdir: ${workspace.work}/evil\\n' > .git`,
      ["status"],
    ),
    trap(
      "rewrite-commondir",
      "list 15",
      ({ workspace, at }, marker) =>
        `${evilRepository("evil", marker)}; echo ${workspace.work}/evil > ${at.git}/commondir`,
      ({ workspace }) => [`--git-dir=${workspace.gitDir}`, `--work-tree=${workspace.work}`, "status"],
    ),
    trap(
      "worktree-config",
      "list 16",
      ({ workspace, at }, marker) =>
        `${evilRepository("evil", marker)}; git config -f evil/config --unset core.fsmonitor; git config -f evil/config extensions.worktreeConfig true; echo ${workspace.work}/evil > ${at.git}/commondir; ${setMonitor(`${at.git}/config.worktree`, marker)}; git config -f ${at.baseGit}/config extensions.worktreeConfig true`,
      ({ workspace }) => [`--git-dir=${workspace.gitDir}`, `--work-tree=${workspace.work}`, "status"],
    ),
    trap(
      "nested-repository",
      "list 17",
      (_env, marker) => `mkdir nested; cd nested; ${evilRepository(".git", marker)}; echo x > file`,
      ({ workspace }) => ["-C", join(workspace.work, "nested"), "status"],
    ),
    trap(
      "bare-repository-in-the-tree",
      "own",
      (_env, marker) => `mkdir bare; cd bare; ${evilRepository(".", marker)}`,
      ({ workspace }) => ["-C", join(workspace.work, "bare"), "--work-tree=.", "status"],
    ),
    trap(
      "filter-with-attributes",
      "own",
      (_env, marker) =>
        `${evilRepository(".git", marker)}; echo '* filter=x diff=x' > .gitattributes; git config -f .git/config filter.x.clean 'touch ${marker}; cat'; git config -f .git/config --unset core.fsmonitor`,
      ["add", "--all"],
    ),
    inBothEnvs("destroy-merged-history", "list 18", async ({ run, at, workspace }) => {
      await run(`rm -rf ${at.baseGit}/objects/*`);
      const { code } = await runGit(GIT, ["cat-file", "-e", workspace.base], {
        gitDir: workspace.baseGit,
        okCodes: [0, 1, 128],
      });
      return { worked: code !== 0, seen: code === 0 ? "the base commit is there" : "the base commit is gone" };
    }),
    inBothEnvs("move-a-branch", "list 19", async ({ run, at, workspace }) => {
      await run(`git --git-dir=${at.baseGit} update-ref refs/heads/zz ${workspace.base}`);
      const { code } = await runGit(GIT, ["rev-parse", "--verify", "refs/heads/zz"], {
        gitDir: workspace.baseGit,
        okCodes: [0, 128],
      });
      return { worked: code === 0, seen: code === 0 ? "the branch is there" : "there is no such branch" };
    }),
    inBothEnvs("merge-driver-at-landing", "own", async (env) => {
      if (env.kind === "plain" && process.getuid?.() !== 0)
        throw new NotApplicable("git writes what a driver reads in /, where an ordinary user may not");
      const { run, at, folder, other, workspace, layout, jobId } = env;
      const marker = join(folder, "ran");
      // The merge queue merges in the repository of the candidates. An agent sees only the repository of the merged history.
      const repositories = [at.baseGit, layout.job(jobId).candidatesGit];
      const configure = (git: string) => `git config -f ${git}/config merge.x.driver 'touch ${marker}'`;
      await run(`echo '* merge=x' > .gitattributes; echo mine > README.md; ${repositories.map(configure).join("; ")}`);
      await runGit(GIT, ["hash-object", "--stdin"], { input: "", gitDir: workspace.baseGit });
      const mine = await capture(env);
      if (mine.kind === "captured") await land(env, workspace, mine.commit);
      await env.plant(join(other.work, "README.md"));
      const theirs = await capture(env, other);
      if (theirs.kind === "captured") await land(env, other, theirs.commit);
      // In a bare repository, merge-tree reads attributes only from info/, so the merge driver is named there, too.
      const name = (git: string) => `mkdir -p ${git}/info; echo '* merge=x' > ${git}/info/attributes`;
      await run(repositories.map(name).join("; "));
      if (theirs.kind === "captured") await land(env, other, theirs.commit);
      return { worked: existsSync(marker), seen: existsSync(marker) ? "the driver ran" : "no driver ran" };
    }),
  ],
};

/** Makes a git directory whose file system monitor is a program that creates a marker file. */
function evilRepository(path: string, marker: string): string {
  return `mkdir -p ${path}/objects ${path}/refs; echo 'ref: refs/heads/main' > ${path}/HEAD; ${setMonitor(`${path}/config`, marker)}; git config -f ${path}/config core.repositoryformatversion 0`;
}

function setMonitor(file: string, marker: string): string {
  return `git config -f ${file} core.fsmonitor 'touch ${marker}; false'`;
}

/**
 * Makes an attack in which the agent plants files for git. Afterwards the harness processes the worktree; in the
 * control, git processes it without protections.
 */
function trap(
  name: string,
  from: Attack["from"],
  plant: (env: AttackEnv, marker: string) => string,
  naive: readonly string[] | ((env: AttackEnv) => readonly string[]),
): Attack {
  return {
    name,
    from,
    attempt: () =>
      withAttackEnv("sandbox", async (env) => {
        const marker = join(env.folder, "ran");
        await env.run(`${plant(env, marker)}; cd /work; echo changed >> README.md`);
        await harvest(env);
        return { worked: existsSync(marker), seen: existsSync(marker) ? "the program ran" : "no program ran" };
      }),
    control: () =>
      withAttackEnv("plain", async (env) => {
        const marker = join(env.folder, "ran");
        await env.run(plant(env, marker));
        await naiveGit(env, typeof naive === "function" ? naive(env) : naive);
        return { worked: existsSync(marker), seen: existsSync(marker) ? "the program ran" : "no program ran" };
      }),
  };
}
