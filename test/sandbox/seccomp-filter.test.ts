import { describe, expect, test } from "@jest/globals";
import { renderSeccompFilter } from "../../src/sandbox/seccomp-filter.ts";
import { SECCOMP_TABLES } from "../../src/sandbox/seccomp-tables.ts";

const ALLOW = 0x7fff0000;
const EPERM = 0x00050001;
const ENOSYS = 0x00050026;
const KILL = 0x80000000;

describe.each(Object.entries(SECCOMP_TABLES))("the filter for %s", (_name, table) => {
  const decide = (nr: number, args: readonly number[] = [], arch = table.arch): number =>
    interpret(renderSeccompFilter(table), { nr, arch, args });

  test.each(Object.entries(table.denied))("refuses %s", (_call, nr) => {
    expect(decide(nr)).toBe(EPERM);
  });

  test("lets reads, writes and ordinary ioctls, forks and fifos through", () => {
    expect([decide(table.ioctl, [0, 0x5401]), decide(table.clone, [0x01200011])]).toEqual([ALLOW, ALLOW]);
    expect(decide(table.mknodat, [0, 0, 0x11a4])).toBe(ALLOW);
    expect(decide(63)).toBe(ALLOW);
  });

  test("refuses input into the terminal, new namespaces and devices", () => {
    expect(decide(table.ioctl, [0, 0x5412])).toBe(EPERM);
    expect(decide(table.ioctl, [0, 0x541c])).toBe(EPERM);
    expect(decide(table.clone, [0x10000000])).toBe(EPERM);
    expect(decide(table.mknodat, [0, 0, 0x61a4])).toBe(EPERM);
    expect(decide(table.mknodat, [0, 0, 0x21a4])).toBe(EPERM);
  });

  test("clone3 is not there, another machine's call kills", () => {
    expect(decide(table.clone3)).toBe(ENOSYS);
    expect(decide(63, [], 0x40000003)).toBe(KILL);
  });
});

test("x86_64 also refuses calls in the x32 way", () => {
  const table = SECCOMP_TABLES["x64"]!;
  const filter = renderSeccompFilter(table);
  expect(interpret(filter, { nr: 0x40000000 + 1, arch: table.arch, args: [] })).toBe(EPERM);
});

/** The few instructions of classic BPF that the filter uses. */
function interpret(
  program: Uint8Array,
  call: { readonly nr: number; readonly arch: number; readonly args: readonly number[] },
): number {
  const view = Buffer.from(program);
  const memory = Buffer.alloc(64);
  memory.writeUInt32LE(call.nr, 0);
  memory.writeUInt32LE(call.arch, 4);
  for (const [index, value] of call.args.entries()) memory.writeUInt32LE(value, 16 + 8 * index);
  let accumulator = 0;
  for (let at = 0; at < view.length / 8; at += 1) {
    const code = view.readUInt16LE(at * 8);
    const k = view.readUInt32LE(at * 8 + 4);
    const skip = (holds: boolean): number => view.readUInt8(at * 8 + (holds ? 2 : 3));
    if (code === 0x06) return k;
    if (code === 0x20) accumulator = memory.readUInt32LE(k);
    else if (code === 0x54) accumulator = (accumulator & k) >>> 0;
    else if (code === 0x15) at += skip(accumulator === k);
    else if (code === 0x35) at += skip(accumulator >= k);
    else if (code === 0x45) at += skip((accumulator & k) !== 0);
    else return -1;
  }
  return -2;
}
