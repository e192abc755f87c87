import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, expect, test, vi } from "vitest";
import { createAnthropicClient } from "../../../../shared/model/anthropic-client.ts";

// These tests have a file of their own: the SDK reads the console's functions only once per process, so the spies must
// exist before the first client.
const spies = (["log", "info", "warn", "error", "debug"] as const).map((name) => vi.spyOn(console, name));
afterAll(() => vi.restoreAllMocks());

test("received data is never printed, not even if it cannot be parsed", async () => {
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end("event: content_block_delta\ndata: {secret of the person\n\n");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const client = createAnthropicClient({ apiKey: "sk-ant-test-0123456789", baseUrl });
    const request = { model: "claude-sonnet-5-5", max_tokens: 1, tools: [], system: [], messages: [] };
    const sending = client.send(request, { signal: new AbortController().signal });
    await expect(sending).rejects.toMatchObject({ kind: "unavailable", isBilled: true });
    for (const spy of spies) expect(spy).not.toHaveBeenCalled();
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});
