import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { AttackEnv } from "./attack-env.ts";

/** ms after which a git process counts as hanging and is killed. */
const TIMEOUT_MS = 5000;

/**
 * Runs git in the worktree without the product's protections, as a control. It trusts the files' owner, as a worker
 * would that has no separate users for its slots.
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
  // git sometimes ignores `safe.directory` from the command line, but always reads this variable.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};
