import type { ClaimedVerdict } from "../../shared/protocol/verification/verdict.ts";
import { redactSecrets } from "../../shared/support/secrets/redact.ts";
import type { ExecutedCommand } from "./executed-command.ts";

/**
 * A verdict with its commands as they were run. A verifier sees its own commands with what looks like a secret taken out,
 * and quotes them so; the harness compares and runs again what was run.
 */
export function asRan(claimed: ClaimedVerdict, executed: readonly ExecutedCommand[]): ClaimedVerdict {
  const ranAs = new Map(executed.map(({ command }) => [redactSecrets(command), command]));
  const asItRan = <Part extends { command: string }>(part: Part): Part => ({
    ...part,
    command: ranAs.get(redactSecrets(part.command)) ?? part.command,
  });
  return { ...claimed, attacks: claimed.attacks.map(asItRan), findings: claimed.findings.map(asItRan) };
}
