import { existsSync, linkSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { AttackGroup } from "../attack.ts";
import { appeared, isChanged, readOut } from "../env/facts.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";

/** Attacks on files outside of the folders of the attacker's attempt. */
export const files: AttackGroup = {
  name: "files",
  about: "reading and writing files of another task, of the person or of the system",
  attacks: [
    inBothEnvs("read-other-worktree", "list 1", async ({ plant, run, other }) => {
      const marker = plant(join(other.work, "secret"));
      const up = `../../${basename(join(other.work, ".."))}/work/secret`;
      return readOut(await run(`cat ${other.work}/secret; cat ${up}`), marker);
    }),
    inBothEnvs("read-home", "list 2", async ({ plant, run, home }) => {
      const marker = plant(join(home, ".secret"));
      return readOut(await run(`cat ${home}/.secret ~/.secret`), marker);
    }),
    inBothEnvs("write-other-worktree", "list 3", async ({ run, other }) => {
      await run(`echo pwned > ${other.work}/pwned`);
      return appeared(join(other.work, "pwned"));
    }),
    inBothEnvs("write-through-symlink", "list 4", async ({ run, other }) => {
      await run(`ln -sfn ${other.work} link; echo pwned > link/pwned`);
      return appeared(join(other.work, "pwned"));
    }),
    inBothEnvs("read-through-proc", "list 5", async ({ plant, run, other, folder }) => {
      const marker = plant(join(other.work, "secret"));
      const paths = ["/proc/self/root", "/proc/1/root", "/proc/1/cwd"].map((root) => `${root}${other.work}/secret`);
      return readOut(await run(`cat ${paths.join(" ")}; cat /proc/*/root${folder}/*/secret`), marker);
    }),
    inBothEnvs("hard-link-to-outside", "list 6", async ({ run, other, workspace }) => {
      const outside = join(other.work, "README.md");
      await run(`ln ${outside} hard && echo pwned > hard`);
      const worked = statSync(outside).nlink > 1 || existsSync(join(workspace.work, "hard"));
      return { worked, seen: worked ? "the file has a second name" : "the file has one name" };
    }),
    inBothEnvs("read-other-scratchpad", "list 7", async ({ plant, run, other, layout, jobId }) => {
      const marker = plant(join(layout.attempt(jobId, other.attemptId).scratch, "notes"));
      const path = join(layout.attempt(jobId, other.attemptId).scratch, "notes");
      return readOut(await run(`cat ${path} /scratch/own/../${other.attemptId}/notes`), marker);
    }),
    inBothEnvs("change-settings-at-home", "list 34", async ({ plant, run, home }) => {
      const marker = plant(join(home, ".gitconfig"));
      await run(`echo x >> ${home}/.bashrc; echo x > ${home}/.gitconfig; git config --global core.pager x`);
      return isChanged(join(home, ".gitconfig"), marker);
    }),
    inBothEnvs("change-a-published-file", "own", async ({ plant, run, at, layout, jobId }) => {
      const path = join(layout.job(jobId).published, "t2.1-notes");
      const marker = plant(path);
      await run(`echo pwned > ${at.published}/t2.1-notes; rm -f ${at.published}/t2.1-notes`);
      return isChanged(path, marker);
    }),
    inBothEnvs("hard-link-between-own-folders", "own", async ({ plant, run, at, layout, jobId }) => {
      const path = join(layout.job(jobId).published, "t2.1-notes");
      plant(path);
      linkSync(path, `${path}.second`);
      await run(`ln ${at.published}/t2.1-notes ${at.work}/mine`);
      const worked = statSync(path).nlink > 2;
      return { worked, seen: `the published file has ${statSync(path).nlink - 1} names` };
    }),
  ],
};
