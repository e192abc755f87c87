import { expect, test } from "vitest";
import { buildSeccompFilter } from "../../../../worker/sandbox/seccomp.ts";

/**
 * Runs a seccomp filter for one system call, as the kernel does. Only the instructions of classic BPF that the filter
 * uses are supported.
 */
function judge(filter: Buffer, call: { arch: number; number: number; args?: readonly number[] }): string {
  const data = Buffer.alloc(64);
  data.writeUInt32LE(call.number, 0);
  data.writeUInt32LE(call.arch, 4);
  for (const [i, value] of (call.args ?? []).entries()) data.writeUInt32LE(value >>> 0, 16 + 8 * i);
  let loaded = 0;
  for (let at = 0; ; at++) {
    const instruction = filter.subarray(at * 8, at * 8 + 8);
    const [code, k] = [instruction.readUInt16LE(0), instruction.readUInt32LE(4)];
    if (code === 0x06) return answerOf(k);
    if (code === 0x20) loaded = data.readUInt32LE(k);
    else at += instruction.readUInt8(holds(code, loaded, k) ? 2 : 3);
  }
}

function holds(code: number, loaded: number, k: number): boolean {
  if (code === 0x15) return loaded === k;
  return code === 0x35 ? loaded >= k : (loaded & k) !== 0;
}

function answerOf(k: number): string {
  if (k === 0x7fff0000) return "allowed";
  return k === 0x80000000 ? "killed" : `errno ${k & 0xffff}`;
}

const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;

/**
 * Numbers of system calls, copied from the Linux headers asm/unistd_64.h and asm-generic/unistd.h and not from the
 * filter's own table.
 */
const CALLS: readonly [name: string, x64: number, arm64: number, answer: string, args?: number[]][] = [
  ["read", 0, 63, "allowed"],
  ["openat", 257, 56, "allowed"],
  ["execve", 59, 221, "allowed"],
  ["futex", 202, 98, "allowed"],
  ["getrandom", 318, 278, "allowed"],
  ["ptrace", 101, 117, "errno 1"],
  ["mount", 165, 40, "errno 1"],
  ["umount2", 166, 39, "errno 1"],
  ["pivot_root", 155, 41, "errno 1"],
  ["chroot", 161, 51, "errno 1"],
  ["unshare", 272, 97, "errno 1"],
  ["setns", 308, 268, "errno 1"],
  ["keyctl", 250, 219, "errno 1"],
  ["add_key", 248, 217, "errno 1"],
  ["request_key", 249, 218, "errno 1"],
  ["bpf", 321, 280, "errno 1"],
  ["perf_event_open", 298, 241, "errno 1"],
  ["userfaultfd", 323, 282, "errno 1"],
  ["process_vm_readv", 310, 270, "errno 1"],
  ["process_vm_writev", 311, 271, "errno 1"],
  ["open_by_handle_at", 304, 265, "errno 1"],
  ["kexec_load", 246, 104, "errno 1"],
  ["init_module", 175, 105, "errno 1"],
  ["finit_module", 313, 273, "errno 1"],
  ["reboot", 169, 142, "errno 1"],
  ["personality", 135, 92, "errno 1"],
  ["syslog", 103, 116, "errno 1"],
  ["io_uring_setup", 425, 425, "errno 1"],
  ["memfd_secret", 447, 447, "errno 1"],
  ["clone3", 435, 435, "errno 38"],
  ["clone of a thread", 56, 220, "allowed", [0x003d0f00]],
  ["clone of a user namespace", 56, 220, "errno 1", [0x10000011]],
  ["a TCP socket", 41, 198, "allowed", [2]],
  ["a unix socket", 41, 198, "allowed", [1]],
  ["a vsock", 41, 198, "errno 1", [40]],
  ["a packet socket", 41, 198, "errno 1", [17]],
  ["an AF_ALG socket", 41, 198, "errno 1", [38]],
  ["ioctl TIOCGWINSZ", 16, 29, "allowed", [0, 0x5413]],
  ["ioctl TIOCSTI", 16, 29, "errno 1", [0, 0x5412]],
  ["ioctl TIOCLINUX", 16, 29, "errno 1", [0, 0x541c]],
];

test.each(CALLS)("%s", (_name, x64, arm64, answer, args = []) => {
  expect(judge(buildSeccompFilter("x64"), { arch: X64, number: x64, args })).toBe(answer);
  expect(judge(buildSeccompFilter("arm64"), { arch: ARM64, number: arm64, args })).toBe(answer);
});

test("a call of another architecture, or of x32, ends the process", () => {
  expect(judge(buildSeccompFilter("x64"), { arch: 0x40000003, number: 0 })).toBe("killed");
  expect(judge(buildSeccompFilter("x64"), { arch: X64, number: 0x40000000 })).toBe("killed");
  expect(judge(buildSeccompFilter("arm64"), { arch: X64, number: 0 })).toBe("killed");
});

test("an architecture without a table is refused", () => {
  expect(() => buildSeccompFilter("riscv64")).toThrow(/expected x64 or arm64/);
});
