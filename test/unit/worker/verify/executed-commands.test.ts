import { expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import type { TranscriptEntry } from "../../../../shared/agent/transcript-entry.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import type { ClaimedVerdict } from "../../../../shared/protocol/verification/verdict.ts";
import { redactSecrets } from "../../../../shared/support/secrets/redact.ts";
import { executedCommands, withCommandsAsRun } from "../../../../worker/verify/executed-commands.ts";

test("commands that a verifier ran before its worker died still count, with their exit codes", () => {
  const asked = (id: string, name: string, input: object): TranscriptEntry => ({
    kind: "assistant",
    at: 0,
    responseId: id,
    requestId: id,
    content: [{ type: "tool_use", id, name, input }],
    stopReason: "tool_use",
    cutCalls: [],
    usage: NO_USAGE,
  });
  const answered = (id: string, content: unknown): TranscriptEntry => ({
    kind: "results",
    at: 0,
    content: [{ type: "tool_result", tool_use_id: id, content }],
  });
  const entries = [
    asked("a", "run_command", { command: "npm test" }),
    answered("a", "[exit code 0]\n[stdout]\nok"),
    asked("b", "run_command", { command: "false" }),
    answered("b", [{ type: "text", text: "[exit code 1]" }]),
    // Only commands that really ended count: a stopped command has no exit code, a file read is not a command, and the
    // text `[exit code 0]` in an output does not count.
    asked("c", "run_command", { command: "sleep 99" }),
    answered("c", "[stopped after 99 ms: it took too long]\n[stdout]\n[exit code 0]"),
    // A command that was interrupted has no valid exit code either.
    asked("e", "run_command", { command: "npm run all" }),
    answered("e", "[the command was ended by SIGKILL after 5 ms (exit code 137)]\n[stdout]\n[exit code 0]"),
    asked("f", "run_command", { command: "head -c 9G /dev/zero > x" }),
    answered("f", "[your folders exceed your disk quota: the command was stopped]"),
    asked("d", "read_file", { path: "[exit code 0]" }),
    answered("d", "[exit code 0]"),
  ];
  expect(executedCommands(entries)).toEqual([
    { command: "npm test", code: 0, stdout: "", stderr: "" },
    { command: "false", code: 1, stdout: "", stderr: "" },
  ]);
});

test("a verifier quotes its redacted command, and the harness compares the command that ran", () => {
  const { secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
  const command = `node /attack/a.mjs ${secret}`;
  const executed = [{ command, code: 0, stdout: "", stderr: "" }];
  const claimed: ClaimedVerdict = {
    decision: "pass",
    summary: "s",
    attacks: [
      { name: "boundaries", command: redactSecrets(command), outcome: "held" },
      { name: "errors", command: "node /attack/b.mjs", outcome: "held" },
    ],
    findings: [{ name: "x", claim: "c", command: redactSecrets(command) }],
  };
  const { attacks, findings } = withCommandsAsRun(claimed, executed);
  expect(attacks.map((attack) => attack.command)).toEqual([command, "node /attack/b.mjs"]);
  expect(findings.map((finding) => finding.command)).toEqual([command]);
});
