import { holdsKnownSecret, marksIn, secretsIn } from "../../../shared/support/secrets/redact.ts";
import type { Change, FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";

/**
 * The change brings no secret along, and no word that stands where an agent was not shown one: a file that was read and
 * written again would have lost it. Whatever stands anywhere in the base is nothing new: files are moved, split and merged.
 */
export const secrets: StaticCheck = {
  name: "secrets",
  reason: "what is once in history stays there",
  severity: "error",
  holds: "nothing looks like a secret that the task may not bring along",
  inspect: async (change) => {
    const faults = await eachFile(change, async (file) => [
      ...(await marksOf(change, file)),
      ...(holdsKnownSecret(file.textAfter ?? "")
        ? [{ claim: `${file.path} holds a secret of this installation` }]
        : []),
    ]);
    return change.isAllowed("secrets") ? faults : [...(await newSecrets(change, WAY_OUT)), ...faults];
  },
};

/** What the task's plan allows it to bring along, for its verifier and the report. */
export const secretsAllowed: StaticCheck = {
  name: "secrets-allowed",
  reason: "what a plan allows is told",
  severity: "warning",
  holds: "no secret was brought along by allowance",
  inspect: (change) => (change.isAllowed("secrets") ? newSecrets(change, ", which its plan allows") : []),
};

const WAY_OUT =
  ". If it is none, write it so that it shows (with a word such as example or test in it), make it when the test runs, or say in your result that the plan has to allow it (allows: secrets)";

function newSecrets(change: Change, ending: string): Promise<Fault[]> {
  return eachFile(change, async ({ path, textBefore = "", textAfter = "" }) => {
    const names = new Set<string>();
    for (const { name, value } of secretsIn(textAfter)) {
      if (names.has(name)) continue;
      if (!textBefore.includes(value) && !(await isInBase(change, value))) names.add(name);
    }
    return [...names].map((name) => ({ claim: `${path} holds what looks like a secret (${name})${ending}` }));
  });
}

async function marksOf(change: Change, { path, textBefore = "", textAfter = "" }: FileChange): Promise<Fault[]> {
  const before = new Set(marksIn(textBefore));
  for (const mark of new Set(marksIn(textAfter))) {
    if (before.has(mark) || (await isInBase(change, mark))) continue;
    return [
      {
        claim: `${path} holds ${mark}, a word that stands for a secret which agents are not shown: move the file, or edit around it`,
      },
    ];
  }
  return [];
}

/** Lines of a value that are looked for, and the shortest one that says anything. */
const MAX_LINES = 100;
const SHORTEST_LINE = 8;

/** True when every line of a value stands somewhere in the base, however it is indented and quoted there. */
async function isInBase({ baseHolds }: Change, value: string): Promise<boolean> {
  const lines = value.split(/\r?\n|\\n/).map((line) => line.trim());
  const told = lines.length === 1 ? lines : lines.filter((line) => line.length >= SHORTEST_LINE);
  if (told.length === 0 || told.length > MAX_LINES) return false;
  for (const line of told) if (!(await baseHolds(line))) return false;
  return true;
}

async function eachFile(change: Change, inspect: (file: FileChange) => Promise<Fault[]>): Promise<Fault[]> {
  const faults: Fault[] = [];
  for (const file of change.files) faults.push(...(await inspect(file)));
  return faults;
}
