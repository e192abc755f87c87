import { AppError } from "../../shared/support/errors.ts";
import { syscallTable } from "./syscalls.ts";

/** One instruction of classic BPF: 8 bytes in the machine's byte order. */
interface Instruction {
  readonly code: number;
  readonly k: number;
  readonly jt?: number;
  readonly jf?: number;
}

const LOAD = 0x20; // BPF_LD | BPF_W | BPF_ABS
const IF_EQUAL = 0x15; // BPF_JMP | BPF_JEQ | BPF_K
const IF_AT_LEAST = 0x35; // BPF_JMP | BPF_JGE | BPF_K
const IF_ANY_BIT = 0x45; // BPF_JMP | BPF_JSET | BPF_K
const RETURN = 0x06; // BPF_RET | BPF_K

const KILL = 0x80000000;
const ALLOW = 0x7fff0000;
const errno = (number: number): number => 0x00050000 | number;
const EPERM = 1;
const ENOSYS = 38;

/** Offsets of fields in struct seccomp_data. Arguments are 64 bits wide, low word first. */
const NUMBER = 0;
const ARCH = 4;
const argument = (n: number): number => 16 + 8 * n;

/** The flags of clone that create namespaces: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET. */
const NEW_NAMESPACES = 0x7e020000;
/** Denied address families: AF_PACKET, AF_ALG and AF_VSOCK. A vsock works even in a new network namespace, and may reach a hypervisor. */
const DENIED_FAMILIES = [17, 38, 40];
/** Denied ioctls: TIOCSTI and TIOCLINUX, which insert input into a terminal. */
const DENIED_IOCTLS = [0x5412, 0x541c];

/**
 * Builds the seccomp filter of every sandbox, as bytes for `bwrap --seccomp`, without libseccomp. The filter lists the
 * dangerous calls and denies them: a list of allowed calls would break compilers and test runners. The namespaces
 * isolate the rest. Throws an AppError `isolation_unavailable` for an architecture without a table of system calls.
 */
export function buildSeccompFilter(arch: string = process.arch): Buffer {
  const table = syscallTable(arch);
  if (table === undefined) {
    throw new AppError(
      "isolation_unavailable",
      `no system call table for ${arch}: expected x64 or arm64. The worker does not start`,
    );
  }
  const program: Instruction[] = [
    { code: LOAD, k: ARCH },
    { code: IF_EQUAL, k: table.auditArch, jt: 1, jf: 0 },
    { code: RETURN, k: KILL },
    { code: LOAD, k: NUMBER },
    ...(table.foreignAbiFrom === undefined
      ? []
      : [
          { code: IF_AT_LEAST, k: table.foreignAbiFrom, jt: 0, jf: 1 },
          { code: RETURN, k: KILL },
        ]),
    ...refuse(table.clone3, errno(ENOSYS)),
    ...table.denied.flatMap((number) => refuse(number, errno(EPERM))),
    ...inspect(table.clone, argument(0), [{ code: IF_ANY_BIT, k: NEW_NAMESPACES }]),
    ...inspect(
      table.socket,
      argument(0),
      DENIED_FAMILIES.map((k) => ({ code: IF_EQUAL, k })),
    ),
    ...inspect(
      table.ioctl,
      argument(1),
      DENIED_IOCTLS.map((k) => ({ code: IF_EQUAL, k })),
    ),
    { code: RETURN, k: ALLOW },
  ];
  return encode(program);
}

/** Denies one system call, whatever its arguments. */
function refuse(number: number, answer: number): Instruction[] {
  return [
    { code: IF_EQUAL, k: number, jt: 0, jf: 1 },
    { code: RETURN, k: answer },
  ];
}

/** Denies one system call if a test of one argument is true; allows it otherwise. */
function inspect(number: number, offset: number, tests: readonly Instruction[]): Instruction[] {
  const body: Instruction[] = [
    { code: LOAD, k: offset },
    ...tests.flatMap((test) => [
      { ...test, jt: 0, jf: 1 },
      { code: RETURN, k: errno(EPERM) },
    ]),
    { code: RETURN, k: ALLOW },
  ];
  return [{ code: IF_EQUAL, k: number, jt: 0, jf: body.length }, ...body];
}

function encode(program: readonly Instruction[]): Buffer {
  const bytes = Buffer.alloc(program.length * 8);
  program.forEach(({ code, k, jt = 0, jf = 0 }, i) => {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(jt, i * 8 + 2);
    bytes.writeUInt8(jf, i * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, i * 8 + 4);
  });
  return bytes;
}
