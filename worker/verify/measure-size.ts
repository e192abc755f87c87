import { runGit } from "../../shared/git/run-git.ts";
import { type CheckOutcome, passed } from "./check-outcome.ts";
import type { VerifyContext } from "./verify-context.ts";

/** Matches paths where a small fault does much harm: access, money, secrets, execution, storage. */
const SENSITIVE =
  /(^|[/_.-])(?:auth|login|session|permission|acl|security|crypto|token|secret|password|payment|billing|price|migration|schema|sql|deploy|exec|spawn|sandbox|lock|queue|ledger)/i;

/** Measures the size of a change and counts its sensitive paths. Both decide how many verifiers the change gets. */
export async function measureSize({ git, layout, order, candidate, changed }: VerifyContext): Promise<CheckOutcome> {
  const { stdout } = await runGit(
    git,
    ["diff", "--numstat", "--no-ext-diff", "--no-textconv", "--no-renames", "-z", candidate.base, candidate.commit],
    { gitDir: layout.job(order.jobId).candidatesGit },
  );
  const rows = stdout
    .split("\0")
    .filter(Boolean)
    .map((row) => row.split("\t"));
  const sum = (column: number) => rows.reduce((total, row) => total + (Number(row[column]) || 0), 0);
  const sensitive = changed.filter(({ path }) => SENSITIVE.test(path)).length;
  const figures = { files: changed.length, added: sum(0), removed: sum(1), sensitive };
  const place = sensitive === 0 ? "" : `, ${sensitive} of them on sensitive paths`;
  return passed(
    "size",
    `${figures.files} files${place}, ${figures.added} lines added, ${figures.removed} removed`,
    figures,
  );
}
