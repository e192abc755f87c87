// Runs in a sandbox: forwards connections on loopback to the worker's proxy, and runs the program given as arguments.
import { spawn } from "node:child_process";
import { connect, createServer } from "node:net";

const PORT = 3128;
const server = createServer((client) => {
  const proxy = connect("/run/egress/proxy.sock");
  for (const [one, other] of [
    [client, proxy],
    [proxy, client],
  ]) {
    one.on("error", () => other.destroy());
    one.pipe(other);
  }
});
server.listen(PORT, "127.0.0.1", () => {
  const [program, ...args] = process.argv.slice(2);
  spawn(program, args, { stdio: "inherit" }).on("exit", (code) => process.exit(code ?? 137));
});
