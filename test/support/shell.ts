import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** What a command line came to. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that goes on: what it has said so far, and Ctrl-C. */
export interface Service {
  out(): string;
  err(): string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** A shell as a person has it: one folder, one environment, the terminal's own process group for what goes on. */
export function createShell({ cwd, env }: { cwd: string; env: Readonly<Record<string, string | undefined>> }) {
  const spawnLine = (command: string) => {
    const child = spawn("bash", ["-c", command], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    const said = { out: "", err: "" };
    child.stdout.on("data", (part: Buffer) => {
      said.out += part;
    });
    child.stderr.on("data", (part: Buffer) => {
      said.err += part;
    });
    // Until all that it started has let go of its outputs.
    return { child, said, closed: once(child, "close") as Promise<[number | null]> };
  };
  return {
    run: async (command: string): Promise<Said> => {
      const { said, closed } = spawnLine(command);
      const [code] = await closed;
      return { code, ...said };
    },
    /** Starts it, and waits until it has said so; throws what it said when it ends before. */
    serve: async (command: string, isUp: RegExp): Promise<Service> => {
      const { child, said, closed } = spawnLine(command);
      const seen = new Promise<void>((resolve) => {
        child.stdout.on("data", () => {
          if (isUp.test(said.out)) resolve();
        });
      });
      const ended = closed.then(() => Promise.reject(new Error(`${command} ended: ${said.out}${said.err}`)));
      await Promise.race([seen, ended]);
      ended.catch(() => undefined); // It is up; how it ends later is the affair of whoever stops it.
      const stop = async () => {
        try {
          process.kill(-(child.pid ?? 0), "SIGINT");
        } catch {
          // It has ended.
        }
        await closed;
      };
      return { child, out: () => said.out, err: () => said.err, stop };
    },
  };
}
