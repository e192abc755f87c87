import { expect, test } from "vitest";
import { drawComments, drawnComments, renderDraw } from "../../../../lab/structure/drawn-comments.ts";
import { ignore, plantTree } from "./planted-tree.ts";

const READ = "lab/structure/read-comments.json";
const many = plantTree({
  "a.ts": Array.from({ length: 150 }, (_, i) => `// Comment number ${i} is here.\nexport const c${i} = 1;\n`).join(""),
});

test("a seed draws 100 different comments, always the same; another seed draws others", () => {
  const first = drawComments(many, "7");
  expect(new Set(first.comments.map(({ place }) => place)).size).toBe(100);
  expect(drawComments(many, "7")).toEqual(first);
  expect(drawComments(many, "8").comments).not.toEqual(first.comments);
});

test("texts are shown without places, and places without texts, with the same numbers", () => {
  const draw = drawComments(plantTree({ "a.ts": "let a;\n// One whole\n// sentence here.\n" }), "1");
  expect(renderDraw(draw, "texts")).toBe("seed 1, 1 comments\n\n1. One whole sentence here.\n");
  expect(renderDraw(draw, "places")).toBe("seed 1, 1 comments\n\n1. a.ts:2\n");
});

test("directives and remarks that are not sentences are not drawn", () => {
  const source =
    "// biome-ignore lint: it has to be.\nlet a; // in ms\n// See above.\nlet b; // without an end of any kind\n";
  expect(drawComments(plantTree({ "a.ts": source }), "1").comments).toEqual([]);
});

test("the row shows the committed reading, and is not measured without it", async () => {
  const none = await drawnComments.run(plantTree({}), ignore);
  expect(none.rows).toMatchObject([{ value: null, holds: false }]);
  const reading = { seed: 7, commit: "abc", understood: 94, of: 100 };
  const { rows } = await drawnComments.run(plantTree({ [READ]: JSON.stringify(reading) }), ignore);
  expect(rows).toMatchObject([{ value: 94, holds: false, note: "94 of 100, seed 7, commit abc" }]);
});
