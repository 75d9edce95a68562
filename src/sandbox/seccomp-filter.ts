/** The system call filter of the bubblewrap jail, as the program bytes that the kernel takes (classic BPF). */
import type { SeccompTable } from "./seccomp-tables.ts";

// linux/bpf_common.h
const LOAD_WORD = 0x20;
const AND = 0x54;
const JUMP_EQUAL = 0x15;
const JUMP_GREATER_EQUAL = 0x35;
const JUMP_ANY_BIT = 0x45;
const RETURN = 0x06;
// linux/seccomp.h
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERRNO = 0x00050000;
const EPERM = 1;
const ENOSYS = 38;
// struct seccomp_data: nr, arch, instruction pointer, six arguments of 8 bytes (low word first on both machines)
const AT_NR = 0;
const AT_ARCH = 4;
const lowWordOfArgument = (index: number): number => 16 + 8 * index;
// asm-generic/ioctls.h: putting input into the terminal that started us
const TIOCSTI = 0x5412;
const TIOCLINUX = 0x541c;
// linux/sched.h: CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
const CLONE_NAMESPACES = 0x7e020000;
// linux/stat.h
const S_IFMT = 0xf000;
const S_IFCHR = 0x2000;
const S_IFBLK = 0x6000;

interface Instruction {
  readonly code: number;
  readonly k: number;
  /** How many instructions to skip when the test holds, and when not. */
  readonly yes?: number;
  readonly no?: number;
}

/**
 * Everything that is denied fails with EPERM; clone3 with ENOSYS, because its flags lie in memory that a filter cannot
 * read and the C library then falls back to clone. A call made for another machine kills the process.
 * Fifos and sockets may be made, devices not.
 *
 * @returns `struct sock_filter[]` in little-endian order, for `bwrap --seccomp`.
 */
export function renderSeccompFilter(table: SeccompTable): Uint8Array {
  const deny = { code: RETURN, k: ERRNO | EPERM };
  const allow = { code: RETURN, k: ALLOW };
  const program: readonly Instruction[] = [
    { code: LOAD_WORD, k: AT_ARCH },
    { code: JUMP_EQUAL, k: table.arch, yes: 1 },
    { code: RETURN, k: KILL_PROCESS },
    { code: LOAD_WORD, k: AT_NR },
    ...(table.x32Bit === 0 ? [] : [{ code: JUMP_GREATER_EQUAL, k: table.x32Bit, no: 1 }, deny]),
    ...Object.values(table.denied).flatMap((nr) => when(nr, [deny])),
    ...when(table.clone3, [{ code: RETURN, k: ERRNO | ENOSYS }]),
    ...when(table.clone, [
      { code: LOAD_WORD, k: lowWordOfArgument(0) },
      { code: JUMP_ANY_BIT, k: CLONE_NAMESPACES, no: 1 },
      deny,
      allow,
    ]),
    ...when(table.ioctl, [
      { code: LOAD_WORD, k: lowWordOfArgument(1) },
      { code: JUMP_EQUAL, k: TIOCSTI, yes: 1 },
      { code: JUMP_EQUAL, k: TIOCLINUX, no: 1 },
      deny,
      allow,
    ]),
    ...(table.mknod === undefined ? [] : when(table.mknod, denyDevices(1))),
    ...when(table.mknodat, denyDevices(2)),
    allow,
  ];
  return toBytes(program);
}

function when(nr: number, body: readonly Instruction[]): readonly Instruction[] {
  return [{ code: JUMP_EQUAL, k: nr, no: body.length }, ...body];
}

function denyDevices(modeArgument: number): readonly Instruction[] {
  return [
    { code: LOAD_WORD, k: lowWordOfArgument(modeArgument) },
    { code: AND, k: S_IFMT },
    { code: JUMP_EQUAL, k: S_IFCHR, yes: 1 },
    { code: JUMP_EQUAL, k: S_IFBLK, no: 1 },
    { code: RETURN, k: ERRNO | EPERM },
    { code: RETURN, k: ALLOW },
  ];
}

function toBytes(program: readonly Instruction[]): Uint8Array {
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, { code, k, yes = 0, no = 0 }] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(yes, index * 8 + 2);
    bytes.writeUInt8(no, index * 8 + 3);
    bytes.writeUInt32LE(k >>> 0, index * 8 + 4);
  }
  return bytes;
}
