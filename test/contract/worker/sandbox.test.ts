import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { runToEnd } from "../../../worker/sandbox/require-result.ts";
import { type RunOptions, runInSandbox, type SandboxResult } from "../../../worker/sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import { createDiskGuard } from "../../../worker/sandbox/watch-disk.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeSandbox, slotFolder } from "../../support/sandbox.ts";

let folder: string;
let work: string;
let sandbox: Sandbox;

beforeEach(async () => {
  folder = await reachableFolder();
  sandbox = await makeSandbox(folder);
  work = slotFolder(sandbox, join(folder, "work"));
});

/** Runs an agent's shell script in a sandbox with the agent's worktree. */
function attack(script: string, over: Partial<RunOptions> = {}): Promise<SandboxResult> {
  return runInSandbox(sandbox, {
    argv: ["/bin/bash", "-c", script],
    binds: [{ from: work, to: "/work", write: true }],
    chdir: "/work",
    slot: 0,
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    ...over,
  });
}

/** Ids of the host's processes that have this word in their command line. */
function processesWith(word: string): string[] {
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(word);
    } catch {
      return false;
    }
  });
}

test("a program runs, writes in its worktree, and its files belong to the slot's user", async () => {
  const run = await attack("echo hello > made && node -e 'console.log(6 * 7)' && git --version");
  expect(run).toMatchObject({ code: 0, stdout: expect.stringMatching(/^42\ngit version/) });
  expect(readFileSync(join(work, "made"), "utf8")).toBe("hello\n");
  expect(statSync(join(work, "made")).uid).toBe(sandbox.slotOwner(0)?.uid);
  expect(statSync(join(work, "made")).uid).not.toBe(0);
});

test("vitest and tests with a server find localhost", async () => {
  const script =
    'require("http").createServer((q, r) => r.end("here")).listen(0, "localhost", function () { fetch("http://localhost:" + this.address().port).then((r) => r.text()).then((t) => { console.log(t); process.exit(); }); })';
  expect(await attack(`node -e '${script}'`)).toMatchObject({ code: 0, stdout: "here\n" });
});

describe("an agent's program does not reach", () => {
  test("files of the host: the folder next door, root's home, passwords", async () => {
    writeFileSync(join(folder, "secret"), "the other task's", { mode: 0o644 });
    const run = await attack(
      `cat ${folder}/secret ../secret /root/.bashrc /etc/shadow; ln -s ${folder}/secret link; cat link; ls /root /var/tmp /home`,
    );
    expect(run.stdout).not.toContain("the other task's");
    expect(run.stdout).not.toContain("root:");
    expect(run.code).not.toBe(0);
  });

  test("anything to write outside: the system, the host's files, the kernel's switches", async () => {
    writeFileSync(join(folder, "victim"), "whole", { mode: 0o666 });
    const before = readFileSync("/proc/sys/vm/overcommit_ratio", "utf8");
    await attack(
      `echo broken > ${folder}/victim; ln -s ${folder}/victim v; echo broken > v; echo x > /usr/bin/x; echo 1 > /proc/sys/vm/overcommit_ratio`,
    );
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("whole");
    expect(existsSync("/usr/bin/x")).toBe(false);
    expect(readFileSync("/proc/sys/vm/overcommit_ratio", "utf8")).toBe(before);
  });

  test("the network: a listener on the host's loopback receives nothing", async () => {
    let heard = 0;
    const server = createServer((socket) => {
      heard += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as { port: number };
    const knock = `exec 9<>/dev/tcp/127.0.0.1/${port}`;
    expect((await attack(knock)).code).not.toBe(0);
    expect(heard).toBe(0);
    // Control: outside of a sandbox, the same script reaches the listener.
    execFileSync("/bin/bash", ["-c", `${knock}; sleep 0.1`]);
    await expect.poll(() => heard).toBe(1);
  });

  test("the worker: its environment, its descriptors, its processes", async () => {
    const run = await attack(
      "cat /proc/*/environ | tr '\\0' '\\n'; ls /proc | grep -c '^[0-9]'; ls -l /proc/self/fd; kill -9 -1",
    );
    expect(run.stdout).not.toContain("npm_");
    expect(run.stdout).not.toMatch(/VITEST|ANTHROPIC|REDIS/);
    // Besides stdin, stdout and stderr, only the folder that `ls` itself has opened is open.
    expect(run.stdout.match(/ \d+ -> /g)).toEqual([" 0 -> ", " 1 -> ", " 2 -> ", " 3 -> "]);
  });

  test.each([
    ["a debugger's call", "ptrace", 101],
    ["the keyring", "keyctl", 250],
    ["BPF", "bpf", 321],
    ["io_uring", "io_uring_setup", 425],
    ["another namespace", "unshare", 272],
  ])("%s", async (_what, _name, number) => {
    const perl = `perl -e '$r = syscall(${number}, 0x10000000, 0, 0, 0); print $r, " ", $!+0'`;
    const run = await attack(perl);
    // The system call must fail (-1) with EPERM (1) or ENOSYS (38). A kernel that accepts it returns another value.
    expect(run.stdout).toMatch(/^-1 (1|38)$/);
  });
});

describe("a program's child processes end with its call", () => {
  test("a process that detaches itself ends with the call", async () => {
    const word = `detached-${Date.now()}`;
    await attack(`setsid bash -c 'exec -a ${word} sleep 300' & disown; sleep 0.2; echo done`);
    await expect.poll(() => processesWith(word)).toEqual([]);
  });

  test("time is limited for the whole tree", async () => {
    const word = `slow-${Date.now()}`;
    const run = await attack(`(exec -a ${word} sleep 300) & exec -a ${word} sleep 300`, { timeoutMs: 700 });
    expect(run).toMatchObject({ code: null, timedOut: true });
    await expect.poll(() => processesWith(word)).toEqual([]);
  });

  test("output, file size and processes are limited", async () => {
    expect(await attack("yes", { maxOutputBytes: 100_000 })).toMatchObject({ code: null, truncated: true });
    await attack("head -c 300000000 /dev/zero > big");
    expect(statSync(join(work, "big")).size).toBeLessThanOrEqual(100 * 1024 * 1024);
    const run = await attack("for i in $(seq 1000); do sleep 60 & done; jobs -p | wc -l", { timeoutMs: 15_000 });
    expect(run.stderr).toMatch(/fork|Resource/);
    await expect.poll(() => processesWith("seq 1000")).toEqual([]);
  });
});

describe("for a verdict", () => {
  test("the middle of long output is left out, and the program continues", async () => {
    const script = "echo first; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo last; exit 3";
    const run = await attack(script, { maxOutputBytes: 1000, longOutput: "shorten" });
    expect(run).toMatchObject({ code: 3, truncated: false });
    expect(run.stdout).toMatch(/^first\nx+\n\[\.\.\. \d+ bytes left out \.\.\.\]\nx+\nlast\n$/);
    expect(run.stdout.length).toBeLessThan(1100);
  });

  test("a sandbox that could not be made is not reported as the program's exit code", async () => {
    const binds = [{ from: join(folder, "not-there"), to: "/work" }];
    await expect(attack("true", { binds })).rejects.toThrow(/the sandbox could not be made/);
  });

  test("a program that fills the disk has no valid result, although it exits with 0", async () => {
    const small = { ...sandbox, watchDisk: createDiskGuard(1024 * 1024) };
    const run = runToEnd(small, {
      argv: ["/bin/bash", "-c", "head -c 30000000 /dev/zero > big; sleep 0.2; exit 0"],
      binds: [{ from: work, to: "/work", write: true }],
      chdir: "/work",
      slot: 0,
      signal: new AbortController().signal,
      timeoutMs: 20_000,
    });
    await expect(run).rejects.toThrow(/no result: the command filled the disk/);
  });
});
