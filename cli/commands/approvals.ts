import type { Command } from "commander";
import type { ApprovalDecision } from "../../shared/protocol/approval/approval.ts";
import { defined } from "../../shared/support/defined.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { addAction, type Session } from "../data-command.ts";
import { EXIT, UsageError } from "../exit-codes.ts";
import type { Io } from "../io.ts";
import { renderApproval, renderApprovals } from "../render/approval-text.ts";

interface Options {
  readonly job?: string;
  readonly forJob?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}

const EXAMPLE = "apr_0123456789abcdefghjk_1";

/** `midwatch approvals [list|show|approve|deny]`: calls and plans that wait for a person's decision. */
export function addApprovalsCommand(program: Command, io: Io): void {
  const group = program
    .command("approvals")
    .description("List, show and decide the calls and plans that wait for a person.");
  const list = group
    .command("list", { isDefault: true })
    .description("List pending approvals, oldest first.")
    .option("--job <job>", "all approvals of this job, decided ones included")
    .option("--json", "print one JSON document");
  addAction<Options>(list, {
    io,
    examples: ["approvals", "approvals list --job job_0123456789abcdefghjk --json"],
    action: async ({ client, paint, print, printJson }, { job, json }) => {
      const found = await client.approvals(job);
      if (json) printJson(found);
      else print(renderApprovals(found.approvals, Date.now(), paint));
      return EXIT.ok;
    },
  });
  const show = addIdArgument(group.command("show"))
    .description("Show one approval in full: the call with its arguments, or the plan.")
    .option("--json", "print one JSON document");
  addAction<Options>(show, {
    io,
    examples: [`approvals show ${EXAMPLE}`],
    action: async ({ client, paint, print, printJson }, { json }, [id = ""]) => {
      const approval = await client.approval(checkId(id));
      if (json) printJson(approval);
      else print(renderApproval(approval, Date.now(), paint));
      return EXIT.ok;
    },
  });
  addApprove(group, io);
  addDeny(group, io);
}

function addApprove(group: Command, io: Io): void {
  const approve = addIdArgument(group.command("approve"))
    .description("Allow the call, or approve the plan. The agent or job continues where it stopped.")
    .option("--for-job", "allow the same call in every attempt of the job")
    .option("--reason <text>", "recorded in the job's log")
    .option("--json", "print one JSON document");
  addAction<Options>(approve, {
    io,
    examples: [`approvals approve ${EXAMPLE}`, `approvals approve ${EXAMPLE} --for-job`],
    action: (session, options, [id = ""]) =>
      decide(session, { id, decision: options.forJob ? "job" : "once", options }),
  });
}

function addDeny(group: Command, io: Io): void {
  const deny = addIdArgument(group.command("deny"))
    .description("Refuse the call, or the plan. The agent gets the reason.")
    .option("--reason <text>", "sent to the agent; for a plan, to the lead")
    .option("--json", "print one JSON document");
  addAction<Options>(deny, {
    io,
    examples: [`approvals deny ${EXAMPLE} --reason "use the fixture in test/data instead"`],
    action: (session, options, [id = ""]) => decide(session, { id, decision: "deny", options }),
  });
}

async function decide(
  { client, print, printJson }: Session,
  { id, decision, options }: { id: string; decision: ApprovalDecision; options: Options },
): Promise<number> {
  const { reason, json } = options;
  const { text } = await client.decide(checkId(id), { decision, ...defined({ reason }) });
  if (json) printJson({ id, decision, text });
  else print(`${id}: ${oneLine(text, 400)}`);
  return EXIT.ok;
}

function addIdArgument(command: Command): Command {
  return command.argument("<approval>", "the approval's id, as npx midwatch approvals lists it");
}

function checkId(id: string): string {
  if (/^apr_[0-9a-z]{20}_[1-9]\d{0,5}$/.test(id)) return id;
  throw new UsageError(`expected an approval's id such as ${EXAMPLE}, got ${oneLine(id, 60)}; nothing was sent`);
}
