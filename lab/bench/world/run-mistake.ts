import { spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { type ApiClient, createApiClient } from "../../../cli/api-client.ts";
import { defined } from "../../../shared/support/defined.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { BenchSize } from "../bench.ts";
import { withMachine } from "../measure/with-machine.ts";
import { GitFolder } from "./git-folder.ts";
import { MISTAKES } from "./mistakes.ts";
import { type Model, startModel } from "./model.ts";
import type { GroupResult, Outcome } from "./outcome.ts";
import { runCases } from "./run-cases.ts";
import { runJob } from "./run-job.ts";

/** The product's reaction to a mistake: an exit code or HTTP status, and the message. */
export interface Said {
  readonly code: number;
  readonly words: string;
  /** Number of jobs that were accepted on purpose. */
  readonly jobs?: number;
}

/** One mistake of a person, and the expected reaction of the product. */
export interface Mistake {
  readonly name: string;
  readonly code: number;
  /** Pattern for the message, which must name what was expected and what to do next. */
  readonly says: RegExp;
  readonly act: (person: Person) => Promise<Said>;
}

/** A person who uses a machine; mistakes are made through these methods. */
export interface Person {
  readonly key: string;
  readonly data: string;
  /** A valid repository. */
  readonly repository: string;
  /** Id of a job that has failed before it cost anything. */
  readonly ended: string;
  /** Runs `midwatch` with these arguments, in a folder that is not a repository. */
  cli(args: readonly string[], more?: { input?: string; env?: Record<string, string> }): Promise<Said>;
  /** Sends a request to the API. */
  ask(method: string, path: string, body?: string | Buffer, headers?: Record<string, string>): Promise<Said>;
  /** Submits a valid job in which these fields are replaced. */
  submit(fields: object, headers?: Record<string, string>): Promise<Said>;
  /** Submits a valid job in which these fields are replaced, and waits for its end. If the job fails, `code` is 1 and `words` has the reason. */
  job(fields: object): Promise<Said>;
  /** Sends raw bytes to the port of the API. */
  raw(bytes: string | Buffer): Promise<Said>;
}

/** Runs all cases of mistakes on one machine. */
export async function runMistakes(folder: string, size: BenchSize, say: (words: string) => void): Promise<GroupResult> {
  const model = await startModel();
  const settings = {
    ANTHROPIC_API_KEY: "world-key",
    ANTHROPIC_BASE_URL: model.url,
    MIDWATCH_PRIVATE_HOSTS: "127.0.0.1",
    MIDWATCH_LOG_LEVEL: "warn",
  };
  try {
    return await withMachine(folder, { workers: 1, slots: 1, settings }, async ({ machine }) => {
      const api = createApiClient(machine);
      const place = new GitFolder(join(folder, "people"));
      const repository = place.repository({ "a.txt": "a\n" });
      const unreachable = { goal: "g", repository: { kind: "git", url: "https://127.0.0.1:1/x.git" } };
      const { jobId: ended = "" } = await runJob(api, unreachable, { key: "ended" });
      const person = personOf(
        { ...machine, apiKey: machine.apiKey ?? "" },
        {
          api,
          repository,
          ended,
          folder: place.folder,
        },
      );
      const count = async () => (await api.list({ limit: 200 })).jobs.length;
      const cases = MISTAKES.map((mistake) => ({
        name: mistake.name,
        run: () => runMistake(mistake, person, { model, count }),
      }));
      const outcomes = await runCases("people", cases, { size, lanes: 1, say });
      const { settledUsd, unsettledUsd } = (await api.costs()).key;
      const ledgerUsd = settledUsd + unsettledUsd;
      return { outcomes, soldUsd: model.soldUsd(), ledgerUsd, paidTwiceUsd: model.paidTwiceUsd() };
    });
  } finally {
    await model.close();
  }
}

async function runMistake(
  { act, code, says }: Mistake,
  person: Person,
  { model, count }: { model: Model; count: () => Promise<number> },
): Promise<Omit<Outcome, "name">> {
  const before = { jobs: await count(), soldUsd: model.soldUsd() };
  const said = await act(person);
  // A job that was accepted on purpose is expected to fail. Any other new job is a fault, because a refused submission must not make a job.
  const made = (await count()) - before.jobs - (said.jobs ?? 0);
  const faults = [
    said.code === code ? "" : `expected ${code}, got ${said.code}`,
    says.test(said.words) ? "" : `expected words such as ${says}`,
    made === 0 ? "" : "a job was made",
    model.soldUsd() === before.soldUsd ? "" : "it cost something",
    /\bat .*\.[jt]s:\d+|\[object |undefined/.test(said.words) ? "it shows the program's insides" : "",
  ].filter((fault) => fault !== "");
  const words = said.words.trim().slice(0, 400);
  if (faults.length === 0) return { kind: "refused", detail: words };
  return { kind: "wrong", detail: `${faults.join(", ")}; it said: ${words}` };
}

function personOf(
  { url, apiKey, data }: { url: string; apiKey: string; data: string },
  { api, repository, ended, folder }: { api: ApiClient; repository: string; ended: string; folder: string },
): Person {
  const ask: Person["ask"] = async (method, path, body, headers = {}) => {
    const sent = {
      authorization: `Bearer ${apiKey}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    };
    const answer = await fetch(url + path, { method, headers: sent, ...defined({ body }) });
    return { code: answer.status, words: await answer.text() };
  };
  const right = { goal: "g", repository: { kind: "path", path: repository } };
  return {
    key: apiKey,
    data,
    repository,
    ended,
    ask,
    submit: (fields, headers) => ask("POST", "/v1/jobs", JSON.stringify({ ...right, ...fields }), headers),
    job: async (fields) => {
      const { status, words } = await runJob(api, { ...right, ...fields });
      return { code: status === "failed" ? 1 : 0, words: `${status}: ${words}`, jobs: 1 };
    },
    raw: (bytes) => sendRaw(Number(new URL(url).port), bytes),
    cli: async (args, { input = "", env = {} } = {}) => {
      const own = { PATH: process.env.PATH, HOME: folder, NO_COLOR: "1", MIDWATCH_URL: url, MIDWATCH_API_KEY: apiKey };
      const child = spawn(process.execPath, [join(packageRoot(), "dist/cli/main.js"), ...args], {
        cwd: folder,
        env: { ...own, ...env },
        stdio: ["pipe", "ignore", "pipe"],
      });
      child.stdin.on("error", () => {}); // The program may end before it reads its input.
      child.stdin.end(input);
      const timer = setTimeout(() => child.kill("SIGKILL"), MAX_MS);
      const exited = new Promise<number>((resolve) => child.once("exit", (code) => resolve(code ?? -1)));
      const words = await text(child.stderr);
      const code = await exited;
      clearTimeout(timer);
      return { code, words };
    },
  };
}

/** ms after which a hanging command line is killed. */
const MAX_MS = 20_000;

function sendRaw(port: number, bytes: string | Buffer): Promise<Said> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let words = "";
    socket.on("data", (chunk: Buffer) => {
      words += chunk.toString("latin1");
    });
    socket.setTimeout(MAX_MS, () => socket.destroy());
    socket.on("error", () => {});
    socket.once("close", () => resolve({ code: Number(/^HTTP\/1\.1 (\d{3})/.exec(words)?.[1] ?? -1), words }));
  });
}
