import { expect, test } from "vitest";
import { stumblingComments } from "../../../../lab/structure/stumbling-comments.ts";
import { STUMBLING_PHRASES } from "../../../../lab/structure/stumbling-phrases.ts";
import { ignore, plantTree } from "./planted-tree.ts";

const run = async (source: string) => stumblingComments.run(plantTree({ "w/a.ts": source }), ignore);
const phrases = async (comment: string) =>
  (await run(`// ${comment}\n`)).list.flatMap((line) => /\[(.*)\]$/.exec(line)?.[1]?.split(", ") ?? []);

const STUMBLES: readonly [phrase: string, comment: string][] = [
  ["What as subject", "What was refused may be repaired."],
  ["What as subject", "The answer: what the model said."],
  ["Who as subject", "Who may enter."],
  ["Which as subject", "It is called. Which is late."],
  ["whoever", "Goes to whoever asked."],
  ["of what", "Answers with what it made."],
  ["Keeps what", "Keeps what a response said."],
  ["what there is", "Shows what there is to see."],
  ["All that", "All that users said."],
  ["one that", "A step, but one that fails."],
  ["One as subject", "One is enough."],
  ["for which", "Seconds for which it is remembered."],
  ["Of at the beginning", "Of each name, the reads."],
  ["in whose", "The account in whose name it is."],
  ["whose ... whose", "A file whose reader, whose key it has, asks."],
  ["nobody", "An address that nobody has."],
  ["none but", "Runs all but the long tests."],
  ["is no", "A marker is no code."],
  ["where nothing is", "A folder in which nothing is."],
  ["no more", "Redis has it no more."],
  ["double negative", "It must not be absent when it was not asked."],
  ["and nothing else", "It takes JSON and nothing else."],
  ["stands", "A Redis that stands."],
  ["is told", "The lead is told."],
  ["come in", "May come in."],
  ["becomes of", "See the becomes of it."],
  ["makes of", "The brain makes of it a plan."],
  ["goes out", "The call goes out."],
  ["goes on", "The job goes on."],
  ["may have of", "The share it may have of the disk."],
  ["is begun", "The call is begun."],
  ["mended", "It was mended."],
  ["reckoned", "Costs are reckoned."],
  ["the word of", "Takes a person's word."],
  ["held against", "A figure is held against its goal."],
  ["so many", "Keeps so many bytes."],
  ["beside", "The cost beside the calls."],
  ["where there is", "Empty where there is none."],
  ["lest", "Locks it, lest it changes."],
  ["for ever", "Runs for ever."],
];

test.each(STUMBLES)("%s: %s", async (phrase, comment) => {
  expect(await phrases(comment)).toContain(phrase);
});

test("every phrase of the list has a sentence above, and a reason", () => {
  const tried = new Set(STUMBLES.map(([phrase]) => phrase));
  expect(STUMBLING_PHRASES.map(({ phrase }) => phrase).filter((phrase) => !tried.has(phrase))).toEqual([]);
  expect(STUMBLING_PHRASES.filter(({ why }) => why === "")).toEqual([]);
});

test.each([
  "Do not cache refusals: the user may fix the repository at once.",
  "What does the user see? An error.",
  "Which of the folders a job may use.",
  "`*` stands for any text, and the stream stands still.",
  "There is no other key; it is no longer valid.",
  "The copy cannot be told from the original.",
  'Refuses `what stands beside it` and "whoever".',
  "Two files beside each other.",
  "Not in the log, and not in the index.",
  "ms after which a job is cancelled.",
  "So many that the disk is full.",
  "The rest is made of them.",
  "A pause in which nothing is merged.",
])("fine: %s", async (comment) => {
  expect(await phrases(comment)).toEqual([]);
});

test("the row is the share of comment lines, and a phrase counts on the line on which it begins", async () => {
  const source = [
    "/**",
    " * Cancels a job. A landing goes",
    " * on until it is complete.",
    " */",
    'export const text = "// whoever";',
    "const end = 1; // Nobody reads it, nobody.",
    "// First line.",
    "// Second line, for nobody.",
  ].join("\n");
  const { rows, list } = await run(source);
  expect(list).toEqual([
    "w/a.ts:2: Cancels a job. A landing goes [goes on]",
    "w/a.ts:6: Nobody reads it, nobody. [nobody, nobody]",
    "w/a.ts:8: Second line, for nobody. [nobody]",
  ]);
  expect(rows).toMatchObject([{ value: 60, unit: "%", holds: false, note: "3 of 5 lines in 3 comments" }]);
});

test("a module that the parser does not read is named", async () => {
  const { rows } = await run("const = ;\n");
  expect(rows[0]?.note).toContain("without w/a.ts");
});
