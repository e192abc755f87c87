import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AttackEnv } from "./attack-env.ts";

/** ms after which a hanging git is killed. */
const TIMEOUT_MS = 5000;

/**
 * Runs plain git in the worktree, as the harness must not. It trusts the files' owner, like a worker without users for
 * its slots.
 */
export async function naiveGit(
  { workspace, home }: AttackEnv,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn("git", ["-c", "safe.directory=*", ...args], {
    cwd: workspace.work,
    env: { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: home, ...AUTHOR, ...env },
    stdio: ["ignore", "pipe", "ignore"],
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
  });
  const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, "close")]);
  return { code, stdout };
}

const AUTHOR = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@a",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@a",
  // git ignores `safe.directory` on the command line in some cases; it reads this variable always.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};
