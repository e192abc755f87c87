import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { createServer as createTlsServer, type SecureContextOptions } from "node:tls";

/** The treatment of connections to the API. */
export type GateMode = "pass" | "reset" | "hang" | "close" | "page" | "redirect" | "garbage";

/** A proxy in front of the model API that simulates a broken network. */
export interface Gate {
  readonly port: number;
  /** Sets the treatment of new connections, and closes the open ones. */
  set(mode: GateMode): void;
  /** Stops listening for connections until `open` is called. */
  shut(): Promise<void>;
  open(): Promise<void>;
  /** Selects the TLS certificate: the valid certificate, or the certificate of an unknown authority. */
  certify(isRight: boolean): void;
  close(): Promise<void>;
}

const PAGE = "<html><body>Please log in to this network</body></html>";
const ANSWERS: Partial<Record<GateMode, string>> = {
  page: `HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: ${PAGE.length}\r\nconnection: close\r\n\r\n${PAGE}`,
  redirect:
    "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/login\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
  garbage: "\x15\x03\x01\x00\x02\x02\x28",
};

/** Starts the proxy: listens on loopback and forwards connections to the API at `port`. Uses TLS if `certificates` is given. */
export async function startGate(port: number, certificates?: Certificates): Promise<Gate> {
  let mode: GateMode = "pass";
  const sockets = new Set<Socket>();
  const take = (near: Socket) => {
    sockets.add(near);
    near.on("error", () => {});
    near.once("close", () => sockets.delete(near));
    const answer = ANSWERS[mode];
    if (mode === "reset") near.resetAndDestroy();
    else if (mode === "close") near.destroy();
    else if (answer !== undefined) near.once("data", () => near.end(answer));
    else if (mode === "pass") joinPair(near, connect(port, "127.0.0.1"));
  };
  const server = certificates === undefined ? createServer(take) : createTlsServer(certificates.right, take);
  // Ignore failed TLS handshakes: cases with a wrong certificate cause them on purpose.
  server.on("tlsClientError", () => {});
  await listen(server, 0);
  const own = (server.address() as AddressInfo).port;
  const endAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: own,
    set: (next) => {
      mode = next;
      endAll();
    },
    shut: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      endAll();
      await closed;
    },
    open: () => listen(server, own),
    certify: (isRight) => {
      if (certificates === undefined || !("setSecureContext" in server)) return;
      server.setSecureContext(isRight ? certificates.right : certificates.wrong);
      endAll();
    },
    close: async () => {
      endAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function joinPair(near: Socket, far: Socket): void {
  far.on("error", () => near.destroy());
  near.once("close", () => far.destroy());
  far.once("close", () => near.destroy());
  near.pipe(far).pipe(near);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
}

/** Two TLS certificates for the same address: `right` is signed by `authority`, and `wrong` by an unknown authority. */
export interface Certificates {
  readonly authority: string;
  readonly right: SecureContextOptions;
  readonly wrong: SecureContextOptions;
}

/** Makes an authority and the two certificates with openssl. A client that reaches 127.0.0.1 through a proxy may verify the name localhost. */
export function makeCertificates(folder: string): Certificates {
  const make = (name: string) => {
    const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)];
    const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"];
    const names = ["-subj", `/CN=${name}`, "-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"];
    execFileSync("openssl", [...args, "-keyout", key, "-out", cert, ...names], { stdio: "pipe" });
    return { cert, options: { key: readFileSync(key), cert: readFileSync(cert) } };
  };
  const right = make("right");
  return { authority: right.cert, right: right.options, wrong: make("wrong").options };
}
