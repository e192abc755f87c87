import type { JobSubmission } from "../../shared/protocol/job.ts";
import { AppError } from "../../shared/support/errors.ts";

/** Refuses a goal or a command that says nothing, such as one of spaces: it would be paid for, or pass for a check. */
export function refuseBlank({ goal, gate = [], setup }: JobSubmission): void {
  const commands = gate.map((each) => (each.kind === "command" ? each.command : "-"));
  refuseIn("goal", "say in prose what is to be done", [goal]);
  refuseIn("gate", "be commands", commands);
  refuseIn("setup.commands", "be commands", setup?.commands ?? []);
}

function refuseIn(field: string, rule: string, texts: readonly string[]): void {
  if (texts.every((text) => text.trim() !== "")) return;
  throw new AppError("bad_request", `body field ${field} must ${rule}, got nothing but blanks; nothing was done`);
}
