import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** The exit code and the output of a command line. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command that is still running: its output so far, and `stop`, which interrupts it like Ctrl-C. */
export interface Service {
  out(): string;
  err(): string;
  readonly child: ChildProcess;
  stop(): Promise<void>;
}

/** Plays the shell of a person: all commands run in one folder with one environment, each in its own process group. */
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
    // `closed` resolves when all processes of the command have closed their outputs.
    return { child, said, closed: once(child, "close") as Promise<[number | null]> };
  };
  return {
    run: async (command: string): Promise<Said> => {
      const { said, closed } = spawnLine(command);
      const [code] = await closed;
      return { code, ...said };
    },
    /** Starts a command and waits until its output matches `isUp`. If the command ends before, throws its output. */
    serve: async (command: string, isUp: RegExp): Promise<Service> => {
      const { child, said, closed } = spawnLine(command);
      const seen = new Promise<void>((resolve) => {
        child.stdout.on("data", () => {
          if (isUp.test(said.out)) resolve();
        });
      });
      const ended = closed.then(() => Promise.reject(new Error(`${command} ended: ${said.out}${said.err}`)));
      await Promise.race([seen, ended]);
      ended.catch(() => undefined); // The command is up; its end is handled by `stop`.
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
