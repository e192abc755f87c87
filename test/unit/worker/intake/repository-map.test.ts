import { join } from "node:path";
import { expect, test } from "vitest";
import { surveyTree } from "../../../../worker/intake/survey-tree.ts";
import { gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";

async function mapOf(files: Record<string, string>): Promise<string[]> {
  const folder = temporaryFolder();
  makeRepository(folder.path, files);
  const commit = gitIn(folder.path, "rev-parse", "HEAD").trim();
  const { map } = await surveyTree({ git: { program: "git" }, gitDir: join(folder.path, ".git"), commit });
  folder.dispose();
  return map.split("\n");
}

const many = (count: number, name: (i: number) => string) =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [name(i), "1\n"]));

test("the map lists code first, and the number of files that it leaves out", async () => {
  const map = await mapOf({ ...many(1000, (i) => `data/${i}.txt`), "src/deep/below/a.js": "1\n", "README.md": "1\n" });
  expect(map).toContain("src/deep/below/a.js 2");
  expect(map).toContain("README.md 2");
  expect(map.at(-1)).toBe(
    "(602 more files are not listed, since code and files high in the tree come first: use glob)",
  );
  expect(map.length).toBe(401);
});

test("with much code, the map still lists other files high in the tree", async () => {
  const map = await mapOf({
    ...many(600, (i) => `src/${i}.js`),
    ...many(150, (i) => `z/${i}.txt`),
    "package.json": "{}",
  });
  expect(map.filter((line) => line.startsWith("src/")).length).toBe(300);
  expect(map).toContain("package.json 2");
});
