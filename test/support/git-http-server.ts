import { spawn } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A git server over HTTP on loopback. */
export interface GitHttpServer {
  /** `127.0.0.1:PORT`. */
  readonly host: string;
  /** Number of requests that were served, and of those that were refused. */
  readonly counts: { served: number; refused: number };
  close(): Promise<void>;
}

/**
 * Serves the repositories below `root` with git's `http-backend`. If `user` (`name:password`) is given, requests must
 * have these credentials.
 */
export async function startGitHttpServer(root: string, user: string | undefined): Promise<GitHttpServer> {
  const counts = { served: 0, refused: 0 };
  const expected = user && `Basic ${Buffer.from(user).toString("base64")}`;
  const server = createServer((request, response) => {
    if (expected !== undefined && request.headers.authorization !== expected) {
      counts.refused += 1;
      response.writeHead(401, { "www-authenticate": 'Basic realm="git"' }).end();
      return;
    }
    counts.served += 1;
    runBackend(root, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Runs git's `http-backend` as a CGI program. Its output is header lines, an empty line and a body. */
function runBackend(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? "/", "http://x");
  const child = spawn("git", ["-c", "safe.directory=*", "http-backend"], {
    env: {
      PATH: "/usr/local/bin:/usr/bin:/bin",
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: "1",
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers["content-type"],
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"],
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
    },
    stdio: ["pipe", "pipe", "inherit"],
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  child.stdout.once("end", () => {
    const all = Buffer.concat(parts);
    const end = all.indexOf("\r\n\r\n");
    const head = all.subarray(0, end).toString("utf8").split("\r\n");
    const fields = head.map((line) => line.split(": ", 2) as [string, string]);
    const status = fields.find(([name]) => name === "Status")?.[1] ?? "200";
    response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields.filter(([name]) => name !== "Status")));
    response.end(all.subarray(end + 4));
  });
}
