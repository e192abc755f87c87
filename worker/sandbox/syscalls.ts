/** The system call numbers of one architecture that the seccomp filter uses (Linux headers, kernel 6.x). */
export interface SyscallTable {
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly auditArch: number;
  /** System call numbers from this one on belong to another ABI of the same processor (x32); undefined if there is no such ABI. */
  readonly foreignAbiFrom: number | undefined;
  readonly denied: readonly number[];
  readonly clone: number;
  readonly clone3: number;
  readonly socket: number;
  readonly ioctl: number;
}

/**
 * System calls that are denied because a program under test does not need them: access to other processes, mounts and
 * namespaces, the keyring, io_uring, BPF, modules, clocks, quotas, handles (docs/reference/sandbox.md#system-calls).
 */
const X64_DENIED: Readonly<Record<string, number>> = {
  ptrace: 101,
  syslog: 103,
  uselib: 134,
  personality: 135,
  vhangup: 153,
  modify_ldt: 154,
  pivot_root: 155,
  adjtimex: 159,
  chroot: 161,
  acct: 163,
  settimeofday: 164,
  mount: 165,
  umount2: 166,
  swapon: 167,
  swapoff: 168,
  reboot: 169,
  iopl: 172,
  ioperm: 173,
  init_module: 175,
  delete_module: 176,
  quotactl: 179,
  lookup_dcookie: 212,
  clock_settime: 227,
  kexec_load: 246,
  add_key: 248,
  request_key: 249,
  keyctl: 250,
  unshare: 272,
  perf_event_open: 298,
  fanotify_init: 300,
  name_to_handle_at: 303,
  open_by_handle_at: 304,
  clock_adjtime: 305,
  setns: 308,
  process_vm_readv: 310,
  process_vm_writev: 311,
  kcmp: 312,
  finit_module: 313,
  kexec_file_load: 320,
  bpf: 321,
  userfaultfd: 323,
};

const ARM64_DENIED: Readonly<Record<string, number>> = {
  umount2: 39,
  mount: 40,
  pivot_root: 41,
  chroot: 51,
  vhangup: 58,
  quotactl: 60,
  acct: 89,
  personality: 92,
  unshare: 97,
  kexec_load: 104,
  init_module: 105,
  delete_module: 106,
  clock_settime: 112,
  syslog: 116,
  ptrace: 117,
  reboot: 142,
  settimeofday: 170,
  adjtimex: 171,
  add_key: 217,
  request_key: 218,
  keyctl: 219,
  swapon: 224,
  swapoff: 225,
  perf_event_open: 241,
  fanotify_init: 262,
  name_to_handle_at: 264,
  open_by_handle_at: 265,
  clock_adjtime: 266,
  setns: 268,
  process_vm_readv: 270,
  process_vm_writev: 271,
  kcmp: 272,
  finit_module: 273,
  bpf: 280,
  userfaultfd: 282,
  kexec_file_load: 294,
};

/** Denied system calls that have the same number on all architectures. */
const COMMON_DENIED: Readonly<Record<string, number>> = {
  io_uring_setup: 425,
  io_uring_enter: 426,
  io_uring_register: 427,
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  fspick: 433,
  pidfd_getfd: 438,
  mount_setattr: 442,
  quotactl_fd: 443,
  memfd_secret: 447,
};

/** Returns the table of system calls for Node's name of an architecture; undefined if there is none. */
export function syscallTable(arch: string): SyscallTable | undefined {
  const common = Object.values(COMMON_DENIED);
  if (arch === "x64") {
    const denied = [...Object.values(X64_DENIED), ...common];
    return { auditArch: 0xc000003e, foreignAbiFrom: 0x40000000, denied, clone: 56, clone3: 435, socket: 41, ioctl: 16 };
  }
  if (arch === "arm64") {
    const denied = [...Object.values(ARM64_DENIED), ...common];
    return {
      auditArch: 0xc00000b7,
      foreignAbiFrom: undefined,
      denied,
      clone: 220,
      clone3: 435,
      socket: 198,
      ioctl: 29,
    };
  }
  return undefined;
}
