import { holdsKnownSecret, marksIn, secretsIn } from "../../../shared/support/secrets/redact.ts";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";

/**
 * The change adds no secret, and no placeholder that agents see in place of a secret: a file that contains a placeholder was read and written again
 * by an agent and has lost its secret. Text that the base contains anywhere is not new, since files may be moved, split and merged.
 */
export const secrets: StaticCheck = {
  name: "secrets",
  reason: "a secret that is in the history stays there",
  severity: "error",
  holds: "no added text looks like a secret",
  inspect: async (change) => {
    const objections = await eachFile(change, async (file) => [
      ...(await marksOf(change, file)),
      ...(holdsKnownSecret(file.textAfter ?? "")
        ? [{ claim: `${file.path} contains a secret of this installation` }]
        : []),
    ]);
    return change.isAllowed("secrets") ? objections : [...(await newSecrets(change, WAY_OUT)), ...objections];
  },
};

/** Reports to the verifier the secrets that the task's plan allows. */
export const secretsAllowed: StaticCheck = {
  name: "secrets-allowed",
  reason: "secrets that a plan allows are reported",
  severity: "warning",
  holds: "no allowed secret was added",
  inspect: (change) => (change.isAllowed("secrets") ? newSecrets(change, ", which its plan allows") : []),
};

const WAY_OUT =
  ". If it is not a secret, make that visible (with a word such as example or test in it), generate it when the test runs, or say in your result that the plan has to allow it (allows: secrets)";

function newSecrets(change: Change, ending: string): Promise<Objection[]> {
  return eachFile(change, async ({ path, textBefore = "", textAfter = "" }) => {
    const names = new Set<string>();
    for (const { name, value } of secretsIn(textAfter)) {
      if (names.has(name)) continue;
      if (!textBefore.includes(value) && !(await isInBase(change, value))) names.add(name);
    }
    return [...names].map((name) => ({ claim: `${path} contains text that looks like a secret (${name})${ending}` }));
  });
}

async function marksOf(change: Change, { path, textBefore = "", textAfter = "" }: FileChange): Promise<Objection[]> {
  const before = new Set(marksIn(textBefore));
  for (const mark of new Set(marksIn(textAfter))) {
    if (before.has(mark) || (await isInBase(change, mark))) continue;
    return [
      {
        claim: `${path} contains ${mark}, a placeholder for a secret that agents are not shown: move the file, or edit around it`,
      },
    ];
  }
  return [];
}

/** Maximum number of lines of a secret to search for in the base, and minimum length of a line that is worth searching for. */
const MAX_LINES = 100;
const MIN_LINE_LENGTH = 8;

/** True when the base contains every line of a secret, regardless of indentation and quotes. */
async function isInBase({ baseHolds }: Change, value: string): Promise<boolean> {
  const lines = value.split(/\r?\n|\\n/).map((line) => line.trim());
  const searched = lines.length === 1 ? lines : lines.filter((line) => line.length >= MIN_LINE_LENGTH);
  if (searched.length === 0 || searched.length > MAX_LINES) return false;
  for (const line of searched) if (!(await baseHolds(line))) return false;
  return true;
}

async function eachFile(change: Change, inspect: (file: FileChange) => Promise<Objection[]>): Promise<Objection[]> {
  const objections: Objection[] = [];
  for (const file of change.files) objections.push(...(await inspect(file)));
  return objections;
}
