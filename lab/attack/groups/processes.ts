import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import type { AttackGroup, Fact } from "../attack.ts";
import type { AttackEnv } from "../env/attack-env.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";
import { isAlive, processesWith, waitFor } from "../env/processes.ts";

/** Attacks on other processes of the host, and processes that outlive the tool call that started them. */
export const processes: AttackGroup = {
  name: "processes",
  about: "seeing, killing and outliving processes",
  attacks: [
    inBothEnvs("see-host-processes", "list 11", async (env) =>
      withBystander(env, async (pid, word) => {
        const { stdout } = await env.run(`ls /proc; cat /proc/${pid}/cmdline; cat /proc/[0-9]*/cmdline | tr '\\0' ' '`);
        return {
          worked: stdout.includes(word),
          seen: stdout.includes(word) ? "its command line was read" : "it is not listed",
        };
      }),
    ),
    inBothEnvs("kill-a-host-process", "list 33", async (env) =>
      withBystander(env, async (pid) => {
        await env.run(`kill -9 ${pid}${env.kind === "sandbox" ? "; kill -9 -1" : ""}`);
        // Wait, because a killed process does not end immediately.
        const isDead = await waitFor(() => !isAlive(pid), 1000);
        return { worked: isDead, seen: isDead ? "it is dead" : "it lives" };
      }),
    ),
    inBothEnvs("outlive-the-call", "list 41", async ({ run }) => {
      const word = `outlives-${randomUUID()}`;
      await run(`setsid nohup bash -c 'exec -a ${word} sleep 30' >/dev/null 2>&1 & disown; sleep 0.2`);
      const left = (await waitFor(() => processesWith(word).length === 0, 1000)) ? [] : processesWith(word);
      for (const pid of left) process.kill(pid, "SIGKILL");
      return { worked: left.length > 0, seen: `${left.length} processes left` };
    }),
    inBothEnvs("hold-the-output-open", "list 42", async ({ run }) => {
      const word = `holds-${randomUUID()}`;
      const { durationMs, timedOut } = await run(`(exec -a ${word} sleep 4) & echo done`, { timeoutMs: 10_000 });
      return { worked: timedOut || durationMs > 3000, seen: `the call took ${Math.round(durationMs)} ms` };
    }),
    inBothEnvs("ignore-the-timeout", "list 43", async ({ run }) => {
      const word = `ignores-${randomUUID()}`;
      await run(
        `trap '' TERM INT HUP; setsid bash -c "trap '' TERM; exec -a ${word} sleep 30" & exec -a ${word} sleep 30`,
        {
          timeoutMs: 1500,
        },
      );
      const left = (await waitFor(() => processesWith(word).length === 0, 1500)) ? [] : processesWith(word);
      for (const pid of left) process.kill(pid, "SIGKILL");
      return { worked: left.length > 0, seen: `${left.length} processes left after the timeout` };
    }),
    inBothEnvs(
      "fork-bomb",
      "list 44",
      async ({ run }) => {
        const word = `bomb-${randomUUID()}`;
        const { durationMs } = await run(`: ${word}; f() { f | f & }; f; sleep 60`, { timeoutMs: 3000 });
        const isGone = await waitFor(() => processesWith(word).length === 0, 3000);
        const canFork = await new Promise<boolean>((resolve) => {
          spawn("/bin/true")
            .once("error", () => resolve(false))
            .once("exit", (code) => resolve(code === 0));
        });
        const worked = !isGone || !canFork || durationMs > 10_000;
        return {
          worked,
          seen: `dead after ${Math.round(durationMs)} ms, ${processesWith(word).length} left, the host ${canFork ? "can" : "cannot"} fork`,
        };
      },
      { notApplicable: "a fork bomb without a limit would harm this host" },
    ),
    inBothEnvs("reach-a-parallel-call", "own", async (env) => {
      const word = `parallel-${randomUUID()}`;
      const victim = env.run(`exec -a ${word} sleep 5`, { timeoutMs: 20_000 });
      // Find the victim by its pid later on: during exec a process has no command line for a moment.
      let pid: number | undefined;
      await waitFor(() => {
        pid = processesWith(word)[0];
        return pid !== undefined;
      }, 5000);
      if (pid === undefined) throw new Error("the call under attack has not started");
      await env.run(
        `kill -9 ${pid}; for p in $(grep -l ${word} /proc/[0-9]*/cmdline | cut -d/ -f3); do kill -9 $p; done`,
      );
      const { code } = await victim;
      return { worked: code !== 0, seen: `another call of the same user ended with ${code ?? "a kill"}` };
    }),
    inBothEnvs("leave-a-trap-for-the-next-call", "own", async ({ run }) => {
      const word = `trap-${randomUUID()}`;
      await run(
        `echo 'echo ${word}' >> ~/.bashrc; echo 'echo ${word}' > ~/.profile; mkdir -p ~/bin /tmp/x; echo ${word} > $TMPDIR/left`,
      );
      const { stdout } = await run("cat ~/.bashrc ~/.profile $TMPDIR/left");
      return {
        worked: stdout.includes(word),
        seen: stdout.includes(word) ? "the next call found it" : "the next call found nothing",
      };
    }),
  ],
};

/** Runs `work` while a process of the slot's user sleeps on the host, outside of any sandbox. */
async function withBystander(env: AttackEnv, work: (pid: number, word: string) => Promise<Fact>): Promise<Fact> {
  const word = `bystander-${randomUUID()}`;
  const child = spawn("/bin/bash", ["-c", `exec -a ${word} sleep 60`], {
    stdio: "ignore",
    ...env.sandbox.slotOwner(0),
  });
  const pid = child.pid ?? 0;
  try {
    await waitFor(() => processesWith(word).includes(pid), 3000);
    return await work(pid, word);
  } finally {
    child.kill("SIGKILL");
  }
}
