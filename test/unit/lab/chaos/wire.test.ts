import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startWire, type Wire } from "../../../../lab/chaos/world/wire.ts";

let folder: string;
let server: Server;
let wire: Wire;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "mw-wire-"));
  // An echo server.
  server = createServer((socket) => {
    socket.on("error", () => {});
    socket.pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(join(folder, "far"), resolve));
  wire = await startWire(join(folder, "near"), join(folder, "far"));
});
afterEach(async () => {
  await wire.close();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function dial(): Promise<{
  socket: Socket;
  heard: () => string;
  until: (text: string) => Promise<void>;
  closed: Promise<void>;
}> {
  const socket = connect(wire.path);
  socket.on("error", () => {});
  let text = "";
  const looks = new Set<() => void>();
  socket.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    for (const look of looks) look();
  });
  const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  await Promise.race([new Promise((resolve) => socket.once("connect", resolve)), closed]);
  return {
    socket,
    heard: () => text,
    closed,
    until: (wanted) =>
      new Promise((resolve) => {
        const look = () => text === wanted && resolve();
        looks.add(look);
        look();
      }),
  };
}

test("bytes arrive, and a slow wire preserves their order", async () => {
  const { socket, until } = await dial();
  socket.write("a");
  await until("a");
  wire.set({ kind: "slow", delayMs: 20 });
  for (const letter of ["b", "c", "d"]) socket.write(letter);
  await until("abcd");
  wire.set({ kind: "pass" });
  socket.write("e");
  await until("abcde");
});

test("a slow wire preserves the order while a busy event loop delays its timers", async () => {
  const { socket, until } = await dial();
  // The handler of this connection blocks the event loop. It usually runs in the same turn as the letters arrive,
  // before they are read.
  const other = await dial();
  other.socket.on("data", () => {
    const from = performance.now();
    while (performance.now() - from < 4);
  });
  let sent = "";
  for (let i = 0; i < 60; i++) {
    wire.set({ kind: "slow", delayMs: 20 * ((i + 1) % 2) });
    const letter = String.fromCharCode(65 + i);
    sent += letter;
    other.socket.write(".");
    socket.write(letter);
    await new Promise((resolve) => setTimeout(resolve, i % 3));
  }
  await until(sent);
});

test("a dropped wire closes open connections and refuses new ones until it passes again", async () => {
  const { closed } = await dial();
  wire.set({ kind: "drop" });
  await closed;
  await (await dial()).closed;
  wire.set({ kind: "pass" });
  const again = await dial();
  again.socket.write("a");
  await again.until("a");
});

test("a muted wire stays open without data, and its connections close afterwards because bytes are missing", async () => {
  const { socket, heard, until, closed } = await dial();
  socket.write("a");
  await until("a");
  wire.set({ kind: "mute", side: "answers" });
  socket.write("b");
  const other = await dial();
  other.socket.write("c");
  expect([heard(), other.heard()]).toEqual(["a", ""]);
  wire.set({ kind: "pass" });
  await Promise.all([closed, other.closed]);
});
