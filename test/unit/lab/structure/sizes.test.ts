import { expect, test } from "vitest";
import { readmeWords, sourceLines } from "../../../../lab/structure/sizes.ts";
import { ignore, plantTree } from "./planted-tree.ts";

test("lines of TypeScript outside tests are counted, by folder", async () => {
  const texts = { "w/a.ts": "1\n2\n", "w/c.mjs": "1\n", "b.ts": "1\n", "test/a.ts": "1\n", "README.md": "1\n" };
  const { rows, list } = await sourceLines.run(plantTree(texts), ignore);
  expect(rows).toMatchObject([{ value: 3, goal: { op: "<=", value: 97_283 }, holds: true }]);
  expect(list).toEqual(["w: 2", ".: 1"]);
});

test("as many lines as before miss the goal", async () => {
  const { rows } = await sourceLines.run(plantTree({ "a.ts": "\n".repeat(97_284) }), ignore);
  expect(rows).toMatchObject([{ value: 97_284, holds: false }]);
});

test("words of the README are counted by blanks and line ends", async () => {
  const { rows } = await readmeWords.run(plantTree({ "README.md": "# Two words\n\n- `and code`\n" }), ignore);
  expect(rows).toMatchObject([{ value: 6, holds: true }]);
  const long = await readmeWords.run(plantTree({ "README.md": "word ".repeat(1301) }), ignore);
  expect(long.rows).toMatchObject([{ value: 1301, holds: false }]);
});
