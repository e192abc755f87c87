import type { ClaimedVerdict } from "../../../shared/protocol/verification/verdict.ts";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { ExecutedCommand } from "../../../worker/verify/executed-commands.ts";
import { nothingMeasured } from "../../../worker/verify/faults/fault-runs.ts";
import { judgeChallenge } from "../../../worker/verify/judge-challenge.ts";

type Words = Partial<ClaimedVerdict>;
const attack = (command: string, name = "boundaries") => ({ name, command, outcome: "it held" });
const finding = (command: string) => ({ name: "boundaries", claim: "it breaks on empty input", command });

interface Fabrication {
  /** Commands that the verifier really ran before it submitted the verdict. */
  readonly ran?: readonly string[];
  readonly says: Words;
}

/** Makers of worthless verdicts, by cheating method. A different `n` gives a different command or text. */
const WAYS: Readonly<Record<string, (n: number) => Fabrication>> = {
  "a pass without an attack": () => ({ ran: ["ls"], says: {} }),
  "an attack that was never run": (n) => ({ says: { attacks: [attack(`node /attack/${n}.mjs`)] } }),
  "an attack in almost the same words": (n) => ({
    ran: [`test ${n} -ge 0`],
    says: { attacks: [attack(`test ${n} -ge  0`)] },
  }),
  "an invented attack among real ones": (n) => ({
    ran: ["ls /work"],
    says: { attacks: [attack("ls /work"), attack(`node ${n}`)] },
  }),
  "an attack that does nothing": (n) => ({
    ran: [`echo withstood ${n}`],
    says: { attacks: [attack(`echo withstood ${n}`)] },
  }),
  "an attack whose exit code is forced": (n) => ({
    ran: [`test ${n} -lt 0 || true`],
    says: { attacks: [attack(`test ${n} -lt 0 || true`)] },
  }),
  "an attack that broke the candidate": (n) => ({
    ran: [`ls /work/none-${n}`],
    says: { attacks: [attack(`ls /work/none-${n}`)] },
  }),
  "classes that were not tried": () => ({ ran: ["ls /work"], says: { attacks: [attack("ls /work", "style")] } }),
  "one command for every class": () => ({
    ran: ["ls /work"],
    says: { attacks: ["boundaries", "errors", "callers", "claim"].map((name) => attack("ls /work", name)) },
  }),
  "a pass that carries a finding": () => ({
    ran: ["ls /work"],
    says: { attacks: [attack("ls /work")], findings: [finding("ls /work")] },
  }),
  "a finding that always fails": (n) => ({
    says: { decision: "fail", findings: [finding(n % 2 === 0 ? "false" : `echo broken; exit ${(n % 9) + 1}`)] },
  }),
  "a finding that fails on the base as well": (n) => ({
    says: { decision: "fail", findings: [finding(`grep -q word-${n} README.md`)] },
  }),
  "a finding that cannot be run": (n) => ({
    says: { decision: "fail", findings: [finding(`no-such-program-${n} README.md`)] },
  }),
  "a finding that passes": (n) => ({
    says: { decision: "fail", findings: [finding(`test -f README.md && test ${n} -ge 0`)] },
  }),
  "a finding that fails by chance": (n) => ({
    says: {
      decision: "fail",
      findings: [finding(`node -e 'process.exit(Math.random() < 0.5 ? 1 : ${n % 2 === 0 ? 0 : 2})' README.md`)],
    },
  }),
};
export const VERDICT_WAYS = Object.keys(WAYS);

/** Submits `count` fabricated verdicts. Returns the cheating methods of those that were accepted. */
export async function acceptedVerdicts(
  sandbox: Sandbox,
  { tree, count }: { tree: string; count: number },
): Promise<string[]> {
  const accepted: string[] = [];
  const run = async (command: string) =>
    runInSandbox(sandbox, {
      argv: ["/bin/bash", "-c", 'eval "$1"', "tool", command],
      binds: [{ from: tree, to: "/work" }],
      chdir: "/work",
      slot: 0,
      signal: new AbortController().signal,
      timeoutMs: 20_000,
    });
  for (let n = 0; n < count; n++) {
    const [way, make] = Object.entries(WAYS)[n % VERDICT_WAYS.length] ?? ["", (): Fabrication => ({ says: {} })];
    const { ran = [], says } = make(n);
    const executed: ExecutedCommand[] = [];
    for (const command of ran) executed.push({ command, ...(await run(command)) });
    const judged = await judgeChallenge({
      claimed: {
        decision: "pass",
        summary: "Attacked in many ways; it withstood.",
        attacks: [],
        findings: [],
        ...says,
      },
      executed,
      rerun: run,
      rerunOnBase: run,
      measureKills: async () => nothingMeasured(["boundaries"]),
      classes: ["boundaries"],
      claims: ["it never fails"],
      commit: "c".repeat(40),
      attemptId: "t1.2",
    });
    if (judged.ok) accepted.push(way);
  }
  return accepted;
}
