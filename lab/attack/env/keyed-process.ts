import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import { createSandbox } from "../../../worker/sandbox/sandbox.ts";
import { closeStrayDescriptors } from "../../../worker/sandbox/stray-descriptors.ts";

/**
 * Program that stands for a worker, with the environment and file descriptors of one. It runs one script, in a sandbox
 * or as a plain child process, and prints the script's output.
 */
async function main([kind, script, options]: readonly string[]): Promise<string> {
  const { bwrap, node, slotUidBase, work } = JSON.parse(options ?? "{}");
  if (kind === "plain") {
    const owner = process.getuid?.() === 0 ? { uid: slotUidBase, gid: slotUidBase } : {};
    // Without a sandbox, the child inherits the environment and the file descriptors of this process.
    const child = spawn("/bin/bash", ["-c", script ?? ""], { cwd: work, stdio: ["ignore", "pipe", "pipe"], ...owner });
    const [printed] = await Promise.all([text(child.stdout), once(child, "close")]);
    return printed;
  }
  closeStrayDescriptors();
  const result = await runInSandbox(createSandbox({ bwrap, node, slotUidBase }), {
    argv: ["/bin/bash", "-c", script ?? ""],
    binds: [{ from: work, to: "/work", write: true }],
    chdir: "/work",
    slot: 0,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
  });
  return result.stdout;
}

process.stdout.write(await main(process.argv.slice(2)));
