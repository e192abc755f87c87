/** Makes a shell command that does a system call and prints its result and errno. It uses perl, which every Debian has. */
export function callKernel(name: KernelCall, ...args: readonly (number | string)[]): string {
  return `perl -e '$r = syscall(${numberOf(name)}, ${args.join(", ")}); print "${name}=", $r, " errno=", ($r < 0 ? $!+0 : 0), "\\n"'`;
}

/** Returns true if the kernel executed the system call, judged by the output of the command from `callKernel`. */
export function wasExecuted(stdout: string, name: KernelCall): boolean {
  const answer = new RegExp(`^${name}=(-?\\d+) errno=(\\d+)$`, "m").exec(stdout);
  if (answer === null) throw new Error(`expected ${name}=..., got ${stdout.slice(0, 200) || "nothing"}`);
  return Number(answer[1]) >= 0;
}

/** Numbers of system calls on x64 and arm64 (from the Linux headers). */
const NUMBERS = {
  socket: [41, 198],
  ptrace: [101, 117],
  personality: [135, 92],
  add_key: [248, 217],
  unshare: [272, 97],
  perf_event_open: [298, 241],
  fanotify_init: [300, 262],
  name_to_handle_at: [303, 264],
  userfaultfd: [323, 282],
  io_uring_setup: [425, 425],
  memfd_secret: [447, 447],
  setns: [308, 268],
  process_vm_readv: [310, 270],
  kcmp: [312, 272],
  syslog: [103, 116],
} as const;
export type KernelCall = keyof typeof NUMBERS;

export function numberOf(name: KernelCall): number {
  const [x64, arm64] = NUMBERS[name];
  return process.arch === "arm64" ? arm64 : x64;
}
