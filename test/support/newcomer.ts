import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, reachableFolder } from "./machine.ts";
import { createShell, type Said } from "./shell.ts";

/**
 * Makes the machine of a newcomer without an API key: a HOME, repositories in ~/src, and a running Midwatch that may
 * read them.
 */
export async function newcomer() {
  const root = await reachableFolder();
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, MIDWATCH_API_KEY: _own, ...rest } = process.env;
  const home = join(root, "home");
  mkdirSync(join(home, "src"), { recursive: true });
  const env = { ...rest, HOME: home, XDG_CONFIG_HOME: join(home, ".config"), NO_COLOR: "1" };
  const shell = createShell({ cwd: home, env: { ...env, MIDWATCH_DATA: join(root, "data") } });
  const midwatch = `node ${join(packageRoot(), "dist/cli/main.js")}`;
  const up = await shell.serve(`${midwatch} up --port 0 --repo ~/src`, /Ctrl-C stops all processes/);
  closeAfterTest(() => up.stop());
  const url = /up at (http:\S+)/.exec(up.out())?.[1] ?? "";
  const run = (line: string): Promise<Said> =>
    shell.run(line.replace(/^midwatch (\w+)/, `${midwatch} $1 --url ${url}`));
  return { home, run, said: up.out() };
}
