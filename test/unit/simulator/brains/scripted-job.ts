import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import picomatch from "picomatch";
import type { SamplePackage } from "../../../../lab/bench/measure/sample-packages.ts";
import { buildRequest, MAX_OUTPUT_TOKENS, type Turn } from "../../../../shared/prefix/breakpoints.ts";
import { buildPrefix, type Prefix } from "../../../../shared/prefix/build-prefix.ts";
import { checkToolInput } from "../../../../shared/prefix/tool-definitions/tool-definitions.ts";
import type { PlannedTask } from "../../../../shared/protocol/job/plan.ts";
import type { AttemptOrder } from "../../../../shared/protocol/task/delivery.ts";
import type { Finding } from "../../../../shared/protocol/verification/verdict.ts";
import type { ChatMessage } from "../../../../simulator/brains/brain.ts";
import { makeContext } from "../../../../simulator/brains/make-context.ts";
import refactor from "../../../../simulator/brains/refactor.ts";
import { completeReply } from "../../../../simulator/http/build-message.ts";

/** The result of a tool call: the text, and whether it is an error. */
export interface Outcome {
  readonly content: string;
  readonly isError?: boolean;
}
export interface Call {
  readonly name: string;
  readonly input: Record<string, unknown>;
}

/** A job in which one brain plays all agents. The agents get Midwatch's real prompts and working tools. */
export class ScriptedJob {
  readonly memory = new Map<string, unknown>();
  readonly prefix: Prefix;
  readonly root: string;
  readonly seed: number;

  /** `note` is added as the last line of the repository map. */
  constructor(root: string, sample: SamplePackage, seed = 1, note?: string) {
    this.root = root;
    this.seed = seed;
    const map = readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((path) => /\.[a-z]+$/.test(path) && !path.includes("node_modules"))
      .map((path) => `${/\p{Cc}/u.test(path) ? JSON.stringify(path) : path} 1`)
      .sort();
    if (note !== undefined) map.push(note);
    const goal = `Rewrite it.\n\nmodules: ${sample.modules}\nexclude: ${sample.exclude}\noutput: esm`;
    this.prefix = buildPrefix({
      goal,
      map: map.join("\n"),
      instructions: [],
      roles: [],
      model: "claude-opus-5-5",
    }).prefix;
  }

  /** Starts the conversation of one agent. */
  talk(opening: string): Conversation {
    return new Conversation(this, opening);
  }
}

/**
 * The conversation of one agent with the brain. The test adds user texts and tool results; `answer` adds the brain's
 * answers.
 */
export class Conversation {
  readonly messages: ChatMessage[] = [];
  readonly #job: ScriptedJob;

  constructor(job: ScriptedJob, opening: string) {
    this.#job = job;
    this.say(opening);
  }

  say(text: string): void {
    this.messages.push({ role: "user", content: [{ type: "text", text }] });
  }

  /** Asks the brain for one answer. Returns the tool calls in it, after checking them against the tools' schemas. */
  async answer(): Promise<Call[]> {
    const { memory, seed, prefix } = this.#job;
    const request = buildRequest(prefix, this.messages as Turn[]);
    const context = makeContext(request as never, { requestId: "req_1", seed, memory });
    const reply = await refactor(JSON.parse(JSON.stringify(request)), context);
    const { content, stopReason } = completeReply(request as never, reply, {
      id: `msg_${this.messages.length}`,
      room: Number.POSITIVE_INFINITY,
    });
    if (stopReason === "max_tokens") throw new Error(`the reply is longer than ${MAX_OUTPUT_TOKENS} tokens`);
    this.messages.push({ role: "assistant", content });
    const calls = content.filter(({ type }) => type === "tool_use") as unknown as Call[];
    for (const { name, input } of calls) {
      const checked = checkToolInput(name, input);
      if (!checked.ok) throw new Error(`${name}: ${checked.text}`);
    }
    return calls;
  }

  /** Adds the results of the tool calls in the last answer. */
  give(outcomes: readonly Outcome[]): void {
    const calls = (this.messages.at(-1)?.content ?? []).filter(({ type }) => type === "tool_use");
    const content = calls.map(({ id }, i) => ({
      type: "tool_result",
      tool_use_id: id,
      content: outcomes[i]?.content ?? "",
      ...(outcomes[i]?.isError === true ? { is_error: true } : {}),
    }));
    this.messages.push({ role: "user", content });
  }

  /** Lets the brain work with these tools until it submits; returns the submitting call. */
  async untilHandedIn(run: (call: Call) => Outcome, maxTurns = 12): Promise<Call> {
    for (let turn = 0; turn < maxTurns; turn++) {
      const calls = await this.answer();
      const last = calls.find(({ name }) => name.startsWith("submit_"));
      if (last !== undefined) return last;
      if (calls.length === 0) throw new Error(`turn ${turn} called nothing: ${JSON.stringify(this.messages.at(-1))}`);
      this.give(calls.map(run));
    }
    throw new Error(`nothing was handed in after ${maxTurns} turns`);
  }
}

/** Makes an order with the fields that briefs use. */
export function orderFor(
  task: PlannedTask | { brief: string },
  given: { findings?: Finding[]; claims?: string[] } = {},
): AttemptOrder {
  const spec = {
    key: "explore",
    title: "Read",
    role: "explorer",
    dependsOn: [],
    writes: [],
    deliverables: [],
    acceptance: [],
    ...task,
  };
  return {
    role: spec.role,
    task: { id: "t1", origin: "plan", ...spec },
    findings: [],
    messages: [],
    claims: [],
    checks: [],
    ...given,
  } as never;
}

/** Makes tools that really read and write the files of a folder. */
export function toolsOn(root: string): (call: Call) => Outcome {
  return ({ name, input }) => {
    const path = join(root, String(input.path ?? ""));
    try {
      if (name === "read_file") return { content: readFileSync(path, "utf8") };
      if (name === "glob") {
        const matches = picomatch(String(input.pattern));
        const files = readdirSync(root, { recursive: true, encoding: "utf8" });
        return {
          content: files
            .filter((file) => matches(file))
            .sort()
            .join("\n"),
        };
      }
      if (name === "write_file") {
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, String(input.content));
        return { content: `Wrote ${input.path}.` };
      }
      if (name === "run_command") return runIn(root, String(input.command));
    } catch (error) {
      return { content: String(error), isError: true };
    }
    return { content: `no tool ${name}`, isError: true };
  };
}

/** Makes the tools of a verifier. Its `/base`, `/work` and `/attack` are folders below a temporary folder. */
export function verifierTools(root: string): {
  run: (call: Call) => Outcome;
  again: (command: string) => Outcome;
  remove: () => void;
} {
  const own = mkdtempSync(join(tmpdir(), "midwatch-attack-"));
  const attack = join(own, "attack");
  mkdirSync(attack);
  const place = (text: string) =>
    text
      .replaceAll('"/base"', JSON.stringify(root))
      .replaceAll('"/work"', JSON.stringify(root))
      .replaceAll("/attack/", `${attack}/`);
  const tools = toolsOn(root);
  const again = (command: string) => runIn(root, place(command));
  return {
    again,
    run: (call) => {
      if (call.name === "run_command") return again(String(call.input.command));
      if (call.name !== "write_file") return tools(call);
      writeFileSync(place(String(call.input.path)), place(String(call.input.content)));
      return { content: "Wrote it." };
    },
    remove: () => rmSync(own, { recursive: true, force: true }),
  };
}

function runIn(root: string, command: string): Outcome {
  try {
    const stdout = execFileSync("bash", ["-c", command], {
      cwd: root,
      encoding: "utf8",
      stdio: "pipe",
      timeout: 100_000,
    });
    return { content: `[exit code 0]\n[stdout]\n${stdout}` };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { content: `[exit code ${status}]\n[stdout]\n${stdout}\n[stderr]\n${stderr}` };
  }
}

/** Makes a temporary copy of a repository. */
export function copyOf(root: string): { root: string; remove: () => void } {
  const copy = mkdtempSync(join(tmpdir(), "midwatch-copy-"));
  cpSync(root, copy, { recursive: true });
  return { root: copy, remove: () => rmSync(copy, { recursive: true, force: true }) };
}
