import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { createAnthropicClient } from "../../../../shared/model/anthropic-client.ts";
import type { ModelRequest } from "../../../../shared/prefix/breakpoints.ts";

const REQUEST = {
  model: "claude-sonnet-5-5",
  max_tokens: 5,
  tools: [],
  system: [],
  messages: [],
} as unknown as ModelRequest;

/** Calls the API at this address; returns the error. */
async function callTo(baseUrl: string): Promise<unknown> {
  const client = createAnthropicClient({ apiKey: "sk-outages", baseUrl, silenceMs: 5000 });
  return client.send(REQUEST, { signal: new AbortController().signal }).catch((error: unknown) => error);
}

async function listen(server: Server): Promise<{ port: number; close: () => void }> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/**
 * Servers that fail before or during the handshake. The request is sent only after the handshake, so such a failure
 * must be free: otherwise a night of them would use up the cap.
 */
const NEVER_SENT: readonly [string, () => Server][] = [
  ["speaks no TLS", () => createHttpServer((_, response) => response.end())],
  ["has no certificate", () => createHttpsServer({})],
  ["hangs up in the handshake", () => createServer((socket) => socket.once("data", () => socket.destroy()))],
  ["hangs up at once", () => createServer((socket) => socket.destroy())],
];

test.each(NEVER_SENT)("a call to a host that %s is an outage and costs nothing", async (_name, make) => {
  const { port, close } = await listen(make());
  const error = await callTo(`https://127.0.0.1:${port}`);
  close();
  expect(error).toMatchObject({ kind: "unavailable", isRetriable: true, isBilled: false });
});

test("a call to an unknown host name is an outage and costs nothing", async () => {
  expect(await callTo("http://no-such-host.invalid")).toMatchObject({
    kind: "unavailable",
    isRetriable: true,
    isBilled: false,
  });
});

test.each([500, 502, 503, 504, 520, 529])(
  "an answer of %i without a type is an outage and costs nothing",
  async (status) => {
    const server = createHttpServer((_, response) =>
      response.writeHead(status, { "content-type": "text/html" }).end("<h1>down</h1>"),
    );
    const { port, close } = await listen(server);
    const error = await callTo(`http://127.0.0.1:${port}`);
    close();
    expect(error).toMatchObject({
      kind: status === 529 ? "overloaded" : "unavailable",
      isRetriable: true,
      isBilled: false,
    });
  },
);

test("a connection cut after the request arrived may have been answered, and counts as billed", async () => {
  const { port, close } = await listen(createServer((socket) => socket.once("data", () => socket.destroy())));
  const error = await callTo(`http://127.0.0.1:${port}`);
  close();
  expect(error).toMatchObject({ kind: "unavailable", isBilled: true });
});

test.each([
  ["a page", "text/html", "<html>Please sign in</html>"],
  ["nothing", "text/plain", ""],
  ["JSON of its own", "application/json", '{"ok":true}'],
])(
  "%s with status 200 from a proxy in the API's place is an outage, costs nothing, and is named",
  async (_what, type, body) => {
    const server = createHttpServer((_, response) => response.writeHead(200, { "content-type": type }).end(body));
    const { port, close } = await listen(server);
    const baseUrl = `http://127.0.0.1:${port}`;
    const client = createAnthropicClient({ apiKey: "sk-outages", baseUrl, silenceMs: 5000 });
    const warm = client.warm(REQUEST, { signal: new AbortController().signal }).catch((error: unknown) => error);
    for (const error of [await callTo(baseUrl), await warm]) {
      expect(error).toMatchObject({ kind: "unavailable", isRetriable: true, isBilled: false });
      expect(String(error)).toContain(`the response is not from the API (200, ${type})`);
    }
    close();
  },
);

test("an event stream that ends before its first event may have been paid for", async () => {
  const server = createHttpServer((_, response) =>
    response.writeHead(200, { "content-type": "text/event-stream" }).end(""),
  );
  const { port, close } = await listen(server);
  expect(await callTo(`http://127.0.0.1:${port}`)).toMatchObject({ kind: "unavailable", isBilled: true });
  close();
});
