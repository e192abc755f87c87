import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { expect, test } from "vitest";
import { ERROR_CODES } from "../../shared/support/errors.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { STATIC_CHECKS } from "../../worker/verify/static-checks.ts";
import { anchorsOf, documents, helpOf, tracked } from "../support/documents.ts";
import { run } from "./cli/rig.ts";
import { createMemoryServices } from "./coordinator/http/memory-services.ts";
import { openServer } from "./coordinator/http/rig.ts";

const read = (file: string) => readFileSync(join(packageRoot(), file), "utf8");

/** Returns why the target of a link, such as `docs/costs.md#caps`, cannot be opened; undefined if it can. */
function brokenTarget(target: string): string | undefined {
  const [file = "", anchor] = target.split("#");
  if (!existsSync(join(packageRoot(), file))) return `${target}: no such file`;
  if (anchor !== undefined && !anchorsOf(file).includes(anchor)) return `${target}: no such heading`;
  return undefined;
}

/** The targets of the relative links of a page, as paths from the project's root. */
function linksOf(file: string): string[] {
  const targets = [...read(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
  return targets
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => (target.startsWith("#") ? file + target : posix.join(posix.dirname(file), target)));
}

test("README.md has at most 1,300 words", () => {
  expect(read("README.md").split(/\s+/).filter(Boolean).length).toBeLessThanOrEqual(1300);
});

test.each(tracked("*.md"))("every link of %s leads to a file and a heading that exist", (file) => {
  expect(linksOf(file).flatMap((target) => brokenTarget(target) ?? [])).toEqual([]);
});

test("a link to a missing file or heading is found", () => {
  expect(brokenTarget("docs/nowhere.md")).toContain("no such file");
  expect(brokenTarget("docs/costs.md#nowhere")).toContain("no such heading");
  expect(brokenTarget("docs/costs.md#caps")).toBeUndefined();
});

test("every page below docs/ is linked from README.md", () => {
  const linked = linksOf("README.md").map((target) => target.split("#")[0]);
  expect(documents().filter((file) => file !== "README.md" && !linked.includes(file))).toEqual([]);
});

test("every page of docs/ that a source cites exists, with its heading", () => {
  const cited = tracked("*.ts", "*.mjs", "*.yml").flatMap((file) =>
    file === "test/unit/pages.test.ts"
      ? []
      : [...read(file).matchAll(/\bdocs\/(?:reference\/)?[a-z-]+\.md(?:#[a-z0-9-]+)?/g)].map(([target]) => ({
          file,
          target,
        })),
  );
  // Links in test fixtures are left out: they name files of repositories that tests make.
  const ours = cited.filter(({ file }) => !file.startsWith("test/") && !file.includes("/sets/"));
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter(({ target }) => brokenTarget(target) !== undefined)).toEqual([]);
});

test("docs/errors.md lists every code of the catalogue with its status", () => {
  const rows = [...read("docs/errors.md").matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [
    code,
    status,
  ]);
  const codes = Object.entries(ERROR_CODES).map(([code, { status }]) => [code, String(status)]);
  expect(rows.sort()).toEqual(codes.sort());
});

test("docs/commands.md lists every verb of the command line, every npm script and every route", async () => {
  const page = read("docs/commands.md");
  const firstCells = (start: string) =>
    [...page.matchAll(/^\| (`[^|]+) \|/gm)].flatMap(([, cell = ""]) =>
      cell.startsWith(`\`${start}`) ? [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name) : [],
    );
  const lastWords = (names: string[]) => names.map((name) => name.split(" ").at(-1) ?? "").sort();
  const { out } = await run(["--help"]);
  const verbs = [...out.matchAll(/^ {2}([a-z]+)(?: |$)/gm)].map(([, verb = ""]) => verb);
  expect(lastWords(firstCells("npx midwatch"))).toEqual(verbs.filter((verb) => verb !== "help").sort());
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const ours = Object.keys(scripts).filter((name) => name !== "prepare");
  expect(lastWords(firstCells("npm "))).toEqual(ours.sort());
  const app = await openServer({ services: createMemoryServices() });
  const { paths } = (await app.inject("/openapi.json")).json() as { paths: Record<string, object> };
  await app.close();
  const routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const listed = [...page.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) [^`]+)`/g)].map(([, route = ""]) => route);
  expect(listed.sort()).toEqual(routes.filter((route) => !/ \/(docs|openapi\.json)$/.test(route)).sort());
});

test("docs/verification.md lists every check", () => {
  const [, table = ""] = /^\| check \| refuses \|\n([\s\S]*?)\n\n/m.exec(read("docs/verification.md")) ?? [];
  const listed = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name),
  );
  const acceptances = ["command", "differential"];
  expect(listed.sort()).toEqual([...STATIC_CHECKS.map(({ name }) => name), ...acceptances].sort());
});

test("every path that AGENTS.md names exists", () => {
  const named = [...read("AGENTS.md").matchAll(/`([\w.-]+\/[\w./-]*)`/g)].map(([, path = ""]) => path);
  const paths = named.filter((path) => !/SUBJECT|NAME/.test(path));
  expect(paths.length).toBeGreaterThan(30);
  expect(paths.filter((path) => !existsSync(join(packageRoot(), path)))).toEqual([]);
});

test("docs/measurements.md lists every bench", () => {
  const [, listed = ""] = /^Arguments:\n([\s\S]*?)^Options:/m.exec(helpOf("bench")) ?? [];
  const names = [...` ${listed.replace(/\s+/g, " ")}`.matchAll(/(?: name |; )(\w+): /g)].map(([, name]) => name);
  const rows = [...read("docs/measurements.md").matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(names.sort());
  expect(rows.length).toBeGreaterThan(10);
});
