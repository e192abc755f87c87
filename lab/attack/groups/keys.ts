import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { AttackGroup } from "../attack.ts";
import { readOut } from "../room/facts.ts";
import { inRooms } from "../room/in-rooms.ts";
import type { Room } from "../room/room.ts";

/** What the worker's own process was started with. */
export const keys: AttackGroup = {
  name: "keys",
  about: "the API key and the descriptors of the worker's own process",
  attacks: [
    inRooms("key-in-the-environment", "list 9", async (room) => {
      const key = `sk-ant-${randomUUID()}`;
      return readOut(await startKeyed(room, "env", { key }), key);
    }),
    inRooms("key-in-another-environment", "list 10", async (room) => {
      const key = `sk-ant-${randomUUID()}`;
      const script = "cat /proc/[0-9]*/environ /proc/self/environ /proc/1/cmdline | tr '\\0' '\\n'";
      return readOut(await startKeyed(room, script, { key }), key);
    }),
    inRooms("inherited-descriptors", "list 36", async (room) => {
      const path = join(room.folder, "outside");
      const marker = room.plant(path);
      return readOut(await startKeyed(room, "cat <&30", { path }), marker);
    }),
  ],
};

/** Starts a worker's beginning with a key in its environment, or an open file as its descriptor 30 (Node itself closes the lower ones). */
async function startKeyed(
  { kind, sandbox, workspace }: Room,
  script: string,
  { key = "none", path = "/dev/null" }: { key?: string; path?: string },
): Promise<{ stdout: string; stderr: string }> {
  const owner = sandbox.slotOwner(0);
  const options = { bwrap: sandbox.bwrap, node: sandbox.node, slotUidBase: owner?.uid ?? 1000, work: workspace.work };
  const entry = join(packageRoot(), "dist", "lab", "attack", "room", "keyed-process.js");
  const command = [process.execPath, entry, kind, script, JSON.stringify(options)];
  const child = spawn("/bin/bash", ["-c", 'exec 30< "$0"; exec "$@"', path, ...command], {
    env: { PATH: "/usr/bin:/bin", ANTHROPIC_API_KEY: key },
    stdio: ["ignore", "pipe", "inherit"],
  });
  return { stdout: await text(child.stdout), stderr: "" };
}
