import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import { AppError } from "../../shared/support/errors.ts";
import { cleanTexts } from "../log/clean-input.ts";

/**
 * The submission without what nobody can see: the goal goes into the log, the prefix and every report. Where the repository is
 * stays as it was said. A goal or a command that says nothing then is refused: it would be paid for, or pass for a check.
 */
export function cleanSubmission(given: JobSubmission): JobSubmission {
  const submission = { ...cleanTexts(given), repository: given.repository };
  const { goal, gate = [], setup } = submission;
  const commands = gate.flatMap((each) => (each.kind === "command" ? [each.command] : []));
  refuseBlank("goal", "say in prose what is to be done", [goal]);
  refuseBlank("gate", "be commands", commands);
  refuseBlank("setup.commands", "be commands", setup?.commands ?? []);
  return submission;
}

function refuseBlank(field: string, rule: string, texts: readonly string[]): void {
  // Letters, numbers, punctuation or signs: characters without width are no words either.
  if (texts.every((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text))) return;
  throw new AppError("bad_request", `body field ${field} must ${rule}, got nothing but blanks; nothing was done`);
}
