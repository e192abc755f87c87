import { AppError } from "../errors.ts";

/** The address on which a server is to listen, and the names of the settings that change it. */
interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** The command-line options or variables that set the port and the host. */
  readonly portBy: string;
  readonly hostBy: string;
}

/**
 * Converts the error of a server that cannot listen on its address into one that names the cause and the setting to
 * change. Other errors are returned unchanged.
 */
export function explainListenError(error: unknown, { host, port, portBy, hostBy }: ListenAddress): unknown {
  const say = (came: string, next: string) =>
    new AppError("conflict", `expected to listen on ${host}, port ${port}, but ${came}. Nothing was started: ${next}`, {
      cause: error,
    });
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return say(
        "another program listens on it",
        `stop that program, or choose another port with ${portBy} (0 chooses a free one)`,
      );
    case "EACCES":
      return say("this user may not use that port", `choose a port of at least 1024 with ${portBy}`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return say("this machine has no such address", `set ${hostBy} to one of its addresses`);
    default:
      return error;
  }
}
