import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, existsSync } from "node:fs";
import { type AddressInfo, createServer, type Server } from "node:net";
import { join } from "node:path";
import { type AttackGroup, type Fact, NotApplicable } from "../attack.ts";
import { callKernel, wasExecuted } from "../env/call-kernel.ts";
import { inBothEnvs, mustBeRoot } from "../env/in-both-envs.ts";
import { waitFor } from "../env/processes.ts";

/** Attacks that connect to servers on the host. */
export const network: AttackGroup = {
  name: "network",
  about: "connections and datagrams to the host, its sockets and beyond",
  attacks: [
    inBothEnvs("tcp-on-loopback", "list 20", async ({ run }) =>
      heardBy(createServer(), { port: 0, host: "127.0.0.1" }, (server) =>
        run(`exec 9<>/dev/tcp/127.0.0.1/${(server.address() as AddressInfo).port}; echo PING >&9; sleep 0.1`),
      ),
    ),
    inBothEnvs("unix-socket-by-path", "list 21", async ({ run, folder }) => {
      const path = join(folder, "redis.sock");
      return heardBy(createServer(), { path }, () => {
        chmodSync(path, 0o777);
        return run(`perl -MIO::Socket::UNIX -e 'IO::Socket::UNIX->new("${path}") or die $!'; sleep 0.1`);
      });
    }),
    inBothEnvs("abstract-unix-socket", "list 22", async ({ run, folder }) => {
      const heard = join(folder, "heard");
      const name = `midwatch-attack-${process.pid}`;
      const listen = `use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0) or die; bind(S, sockaddr_un("\\0${name}")) or die; listen(S, 5); $| = 1; print "listening\\n"; accept(C, S); open(F, ">", "${heard}"); close(F)`;
      const child = spawn("perl", ["-e", listen], { stdio: ["ignore", "pipe", "inherit"] });
      try {
        await once(child.stdout, "data");
        await run(
          `perl -e 'use Socket; socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un("\\0${name}")) or die $!'`,
        );
        const worked = await waitFor(() => existsSync(heard), 300);
        return { worked, seen: worked ? "a connection arrived" : "no connection arrived" };
      } finally {
        child.kill("SIGKILL");
      }
    }),
    inBothEnvs("vsock", "list 23", async ({ run, kind }) => {
      const { stdout } = await run(callKernel("socket", 40, 1, 0));
      const worked = wasExecuted(stdout, "socket");
      if (!worked && kind === "plain") throw new NotApplicable("this kernel has no AF_VSOCK");
      return { worked, seen: stdout.trim() };
    }),
    inBothEnvs("udp-and-dns", "list 24", async ({ run }) => {
      const socket = createSocket("udp4");
      let datagrams = 0;
      socket.on("message", () => {
        datagrams += 1;
      });
      socket.bind(0, "127.0.0.1");
      await once(socket, "listening");
      const { port } = socket.address();
      try {
        await run(`echo x > /dev/udp/127.0.0.1/${port}; getent hosts example.com; echo x > /dev/udp/192.0.2.1/53`);
        await waitFor(() => datagrams > 0, 300);
        return { worked: datagrams > 0, seen: `${datagrams} datagrams arrived` };
      } finally {
        socket.close();
      }
    }),
    inBothEnvs("route-to-anywhere", "own", async ({ run }) => {
      const { stdout } = await run("cat /proc/net/dev /proc/net/route");
      const devices = [...stdout.matchAll(/^\s*(\w+):/gm)].map((match) => match[1]).filter((name) => name !== "lo");
      return { worked: devices.length > 0, seen: `devices other than lo: ${devices.join(", ") || "none"}` };
    }),
    inBothEnvs("raw-packets", "own", async (env) => {
      const { stdout } = await env.run(callKernel("socket", 17, 3, 0), { asRoot: mustBeRoot(env) });
      return { worked: wasExecuted(stdout, "socket"), seen: stdout.trim() };
    }),
  ],
};

/** Runs `work` while a server listens, and counts the connections to the server. */
async function heardBy(
  server: Server,
  where: { port: number; host: string } | { path: string },
  work: (server: Server) => Promise<unknown>,
): Promise<Fact> {
  let connections = 0;
  server.on("connection", (socket) => {
    connections += 1;
    socket.destroy();
  });
  server.listen(where);
  await once(server, "listening");
  try {
    await work(server);
    await waitFor(() => connections > 0, 200);
    return { worked: connections > 0, seen: `${connections} connections arrived` };
  } finally {
    server.close();
  }
}
