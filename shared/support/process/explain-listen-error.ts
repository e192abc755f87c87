import { AppError } from "../errors.ts";

/** Where a server was to listen, and how a person chooses another place. */
interface Place {
  readonly host: string;
  readonly port: number;
  /** The options or variables that set the port, and the host. */
  readonly portBy: string;
  readonly hostBy: string;
}

/** Says why a server cannot listen where it was told to, and which setting to change; any other error comes back as it is. */
export function explainListenError(error: unknown, { host, port, portBy, hostBy }: Place): unknown {
  const say = (came: string, next: string) =>
    new AppError("conflict", `expected to listen on ${host}, port ${port}, but ${came}. Nothing was started: ${next}`, {
      cause: error,
    });
  switch ((error as NodeJS.ErrnoException).code) {
    case "EADDRINUSE":
      return say(
        "another program listens there",
        `stop that one, or take another port with ${portBy} (0 takes one that is free)`,
      );
    case "EACCES":
      return say("this user may not use that port", `take one from 1024 on with ${portBy}`);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return say("this machine has no such address", `set ${hostBy} to one that it has`);
    default:
      return error;
  }
}
