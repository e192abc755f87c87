import { chmodSync, copyFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnInSandbox } from "../../../worker/sandbox/spawn-in-sandbox.ts";
import { type Attack, type AttackGroup, type Fact, NotApplicable } from "../attack.ts";
import { type AttackEnv, withAttackEnv } from "../env/attack-env.ts";
import { callKernel, type KernelCall, wasExecuted } from "../env/call-kernel.ts";
import { inBothEnvs, mustBeRoot } from "../env/in-both-envs.ts";

const SYSCTL = "/proc/sys/vm/overcommit_ratio";

/** Perl code for the attributes of perf_event_open: count page faults of the caller's user code (PERF_TYPE_SOFTWARE, exclude_kernel, exclude_hv). */
const PERF_ATTRIBUTES = '$a = pack("LLQx24Qx64", 1, 112, 2, 0x61)';

/** Attacks by system calls and privileges that would let a process leave the sandbox. */
export const kernel: AttackGroup = {
  name: "kernel",
  about: "system calls, privileges and switches of the kernel",
  attacks: [
    inBothEnvs("trace-a-process", "list 25", async ({ run, kind }) => {
      // PTRACE_ATTACH to a child process, which a kernel allows if no filter refuses it.
      const attach = callKernel("ptrace", 16, "0+$ARGV[0]", 0, 0);
      const { stdout } = await run(`sleep 5 & ${attach} $!; kill -9 $!${kind === "sandbox" ? `; ${attach} 1` : ""}`);
      return { worked: wasExecuted(stdout, "ptrace"), seen: stdout.trim() };
    }),
    inBothEnvs("setuid-root-shell", "list 26", async (env) => {
      if (process.getuid?.() !== 0) throw new NotApplicable("planting a setuid-root program needs root");
      const shell = join(env.workspace.work, "rootsh");
      copyFileSync("/bin/bash", shell);
      chmodSync(shell, 0o4755);
      const { stdout } = await env.run("./rootsh -p -c 'echo euid=$EUID'");
      return { worked: stdout.includes("euid=0"), seen: stdout.trim() || "it did not run" };
    }),
    inBothEnvs("mount-mknod-chroot", "list 27", async (env) => {
      const asRoot = mustBeRoot(env);
      const script = `
        PATH=$PATH:/usr/sbin; mkdir m
        unshare -m mount -t tmpfs none m && echo did=mount${env.kind === "sandbox" ? "; mount -t tmpfs none m && echo did=mount" : ""}
        mknod null c 1 3 && echo x > null && echo did=mknod
        chroot / true && echo did=chroot
        su root -c true < /dev/null && echo did=su`;
      const { stdout } = await env.run(script, { asRoot });
      return { worked: stdout.includes("did="), seen: stdout.trim().replaceAll("\n", ", ") || "none was done" };
    }),
    inBothEnvs("nested-user-namespace", "list 28", async ({ run, kind }) => {
      const { stdout } = await run(`unshare -Urm true && echo made; ${callKernel("unshare", 0x10000000)}`);
      const worked = stdout.includes("made") || wasExecuted(stdout, "unshare");
      if (!worked && kind === "plain") throw new NotApplicable("this host gives an ordinary user no user namespace");
      return { worked, seen: stdout.trim().replaceAll("\n", ", ") };
    }),
    inBothEnvs("keyring", "list 30", async ({ run }) => {
      // The key goes to KEY_SPEC_PROCESS_KEYRING, so that it is gone when the process of the control ends.
      const { stdout } = await run(callKernel("add_key", '$t = "user"', '$d = "attack"', '$p = "x"', 1, -2));
      return { worked: wasExecuted(stdout, "add_key"), seen: stdout.trim() };
    }),
    refused("io_uring_setup", "list 31", callKernel("io_uring_setup", 8, '$p = "\\0" x 256')),
    inBothEnvs("write-a-sysctl", "list 32", async (env) => {
      const asRoot = mustBeRoot(env);
      const before = readFileSync(SYSCTL, "utf8");
      // Writes the value that the setting already has, so that a successful control changes nothing.
      const { stdout } = await env.run(`v=$(cat ${SYSCTL}); echo $v > ${SYSCTL} && echo written`, { asRoot });
      const worked = stdout.includes("written") || readFileSync(SYSCTL, "utf8") !== before;
      return { worked, seen: worked ? "the write was taken" : "the write was refused" };
    }),
    {
      name: "run-as-root",
      from: "list 32",
      attempt: () => withAttackEnv("sandbox", startAsRoot),
      control: () => withAttackEnv("plain", startAsRoot),
    },
    refused("unshare", "own", callKernel("unshare", 0x00020000 | 0x10000000)),
    refused("personality", "own", callKernel("personality", 0x0040000)),
    refused("perf_event_open", "own", callKernel("perf_event_open", PERF_ATTRIBUTES, 0, -1, -1, 0)),
    refused("userfaultfd", "own", callKernel("userfaultfd", 1)),
    refused("memfd_secret", "own", callKernel("memfd_secret", 0)),
    refused("kcmp", "own", callKernel("kcmp", "0+$$", "0+$$", 0, 1, 1)),
    inBothEnvs("read-the-kernel-log", "own", async ({ run, kind }) => {
      const { stdout } = await run(callKernel("syslog", 3, '$b = "x" x 100', 100));
      const worked = wasExecuted(stdout, "syslog");
      if (!worked && kind === "plain") throw new NotApplicable("kernel.dmesg_restrict refuses it to every user");
      return { worked, seen: stdout.trim() };
    }),
    inBothEnvs("system-to-write", "own", async ({ run, folder, kind }) => {
      // The control writes to another folder in place of /usr/bin, because it would succeed and change this host.
      const target = kind === "sandbox" ? "/usr/bin" : folder;
      const name = `midwatch-attack-${process.pid}`;
      await run(`echo x > ${target}/${name}; echo x > /dev/shm/../${name}`, {
        asRoot: mustBeRoot({ kind } as AttackEnv),
      });
      const path = join(target, name);
      return { worked: existsSync(path), seen: existsSync(path) ? "the file is there" : "no file appeared" };
    }),
  ],
};

/** Makes an attack by a system call that the sandbox must refuse, although an ordinary process may make it. */
function refused(name: KernelCall, from: Attack["from"], script: string): Attack {
  return inBothEnvs(`call-${name}`, from, async ({ run, kind }): Promise<Fact> => {
    const { stdout } = await run(script);
    const worked = wasExecuted(stdout, name);
    if (!worked && kind === "plain")
      throw new NotApplicable(`this host refuses ${name} to every ordinary user: ${stdout.trim()}`);
    return { worked, seen: stdout.trim() };
  });
}

/** Asks for a sandbox that runs as root and not as a user of its own. The control starts a root process without a sandbox. */
async function startAsRoot({ kind, sandbox, workspace, run }: AttackEnv): Promise<Fact> {
  if (process.getuid?.() !== 0) throw new NotApplicable("the suite runs as an ordinary user, who is never uid 0");
  if (kind === "plain") {
    const { stdout } = await run("id -u", { asRoot: true });
    return { worked: stdout.trim() === "0", seen: `uid ${stdout.trim()}` };
  }
  try {
    const child = spawnInSandbox(
      { ...sandbox, slotOwner: () => undefined },
      {
        argv: ["/usr/bin/id", "-u"],
        binds: [{ from: workspace.work, to: "/work" }],
        chdir: "/work",
        slot: 0,
        signal: new AbortController().signal,
      },
    );
    await child.exited;
    return { worked: true, seen: "a sandbox of root was started" };
  } catch (error) {
    return { worked: false, seen: String(error) };
  }
}
