import { once } from "node:events";
import { type AddressInfo, connect } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../../coordinator/http/api-server.ts";
import { createMemoryServices } from "./memory-services.ts";
import { openServer } from "./rig.ts";

let app: ApiServer;

beforeEach(async () => {
  app = await openServer({ services: createMemoryServices() });
  await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

test.each([
  ["TLS on an http port", Buffer.from("16030100050100000100", "hex"), /use http:\/\/ for this port/],
  ["endless headers", `GET /healthz HTTP/1.1\r\nHost: x\r\nX: ${"x".repeat(100_000)}\r\n\r\n`, /at most 16 KiB/],
  ["bytes that are not HTTP", "hello\r\n\r\n", /expected an HTTP\/1\.1 request/],
])("%s get an error that says what was expected", async (_, bytes, says) => {
  const socket = connect((app.server.address() as AddressInfo).port, "127.0.0.1");
  let heard = "";
  socket.on("data", (chunk: Buffer) => {
    heard += chunk.toString("latin1");
  });
  socket.on("error", () => {}); // The server may close the connection before all bytes were sent.
  socket.write(bytes);
  await once(socket, "close");
  expect(heard).toMatch(/^HTTP\/1\.1 400 /);
  expect(heard).toMatch(says);
});
