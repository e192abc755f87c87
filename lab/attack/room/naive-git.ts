import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import type { Room } from "./room.ts";

/** ms after which a git that hangs is ended. */
const TIMEOUT_MS = 5000;

/**
 * git as it comes, found from the worktree: what the harness must not do. Who runs it takes the files for its own, as a
 * worker without users for its slots would.
 */
export async function naiveGit(
  { workspace, home }: Room,
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
  // `safe.directory` of the command line is not taken everywhere; this one is.
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "safe.directory",
  GIT_CONFIG_VALUE_0: "*",
};
