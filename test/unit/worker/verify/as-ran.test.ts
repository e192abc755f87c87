import { expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import type { ClaimedVerdict } from "../../../../shared/protocol/verification/verdict.ts";
import { redactSecrets } from "../../../../shared/support/secrets/redact.ts";
import { asRan } from "../../../../worker/verify/as-ran.ts";

test("a verifier quotes its command as it is shown to it, and the harness compares what was run", () => {
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
  const { attacks, findings } = asRan(claimed, executed);
  expect(attacks.map((attack) => attack.command)).toEqual([command, "node /attack/b.mjs"]);
  expect(findings.map((finding) => finding.command)).toEqual([command]);
});
