import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { run } from "./cli/rig.ts";

/** Lists the documents, and the sources that contain texts for users. */
function filesRead(): string[] {
  const folders = [
    "README.md",
    "docs",
    "examples",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "simulator",
    "cli",
    "coordinator",
    "worker",
    "shared",
    "launch",
    "docker-compose.yml",
  ];
  const listed = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "--", ...folders], {
    cwd: packageRoot(),
    encoding: "utf8",
  });
  return listed.split("\n").filter((path) => /\.(ts|md|yml)$/.test(path));
}

test("every midwatch command in a text begins with npx", async () => {
  const { out } = await run(["--help"]);
  const verbs = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, verb]) => verb);
  expect(verbs.length).toBeGreaterThan(20);
  const bare = new RegExp(`(?<!npx )(?<![\\w/@.-])midwatch (?:${verbs.join("|")})\\b`);
  const found = filesRead().flatMap((path) => {
    const lines = readFileSync(join(packageRoot(), path), "utf8").split("\n");
    // The short form is allowed in comments of the code.
    const isComment = (line: string) => path.endsWith(".ts") && /^\s*(\/\*\*|\*|\/\/)/.test(line);
    return lines.flatMap((line, i) =>
      bare.test(line) && !isComment(line) ? [`${path}:${i + 1}: ${line.trim()}`] : [],
    );
  });
  expect(found).toEqual([]);
});

test("no text counts with a point, and no help shows an empty list as a default", async () => {
  const found = filesRead().filter((path) => /\}\. time\b/.test(readFileSync(join(packageRoot(), path), "utf8")));
  expect(found).toEqual([]);
  const { out } = await run(["--help"]);
  for (const [, verb = ""] of out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)) {
    if (verb === "help") continue;
    expect((await run([verb, "--help"])).out).not.toContain("[]");
  }
});
