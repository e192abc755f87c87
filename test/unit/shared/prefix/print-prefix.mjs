// Builds a prefix from the inputs in argv[2] and prints it. The test runs it as a process with various environments. It
// runs the sources and not the compiled code, so that an outdated build is never compared.
import { fileURLToPath } from "node:url";
import { createViteServer } from "vitest/node";

const root = fileURLToPath(new URL("../../../../", import.meta.url));
const server = await createViteServer({
  root,
  configFile: false,
  logLevel: "silent",
  appType: "custom",
  server: { middlewareMode: true, watch: null, ws: false },
  optimizeDeps: { noDiscovery: true },
});
const { buildPrefix } = await server.ssrLoadModule(`${root}shared/prefix/build-prefix.ts`);
const { buildRequest } = await server.ssrLoadModule(`${root}shared/prefix/breakpoints.ts`);
const { bytes, ref, prefix } = buildPrefix(JSON.parse(process.argv[2] ?? ""));
const request = buildRequest(prefix, [{ role: "user", content: [{ type: "text", text: "role: explorer" }] }]);
const surroundings = `${process.cwd()} ${new Date(0).toString()} ${Intl.DateTimeFormat().resolvedOptions().locale}`;
process.stdout.write(JSON.stringify({ bytes, ref, request: JSON.stringify(request), surroundings }));
await server.close();
