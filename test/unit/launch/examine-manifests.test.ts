import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineRepository } from "../../../launch/examine-repository.ts";
import { temporaryFolder } from "../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.dispose());

/** The results for a repository with these files whose names begin with this word. */
function examine(files: Record<string, string | Buffer>, name: "manifest" | "runners") {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place.path, path)), { recursive: true });
    writeFileSync(join(place.path, path), text);
  }
  return examineRepository(place.path, { PATH: "/usr/local/bin:/usr/bin:/bin" }).filter((each) =>
    each.name.startsWith(name),
  );
}

const works = (program: string, args: readonly string[]) => {
  try {
    execFileSync(program, args, { stdio: "ignore", env: { PATH: "/usr/local/bin:/usr/bin:/bin" } });
    return true;
  } catch {
    return false;
  }
};
const hasToml = works("python3", ["-c", "import tomllib"]);
const hasGo = works("go", ["version"]);

test.each<[string, string | Buffer, RegExp]>([
  ["package.json", "{ jest", /^is not JSON: .*; correct it/],
  ["package.json", "", /^is empty, expected a JSON object; correct it/],
  ["package.json", "[]", /^contains a list, expected a JSON object; correct it/],
  ["package.json", "null", /^contains null/],
  ["package.json", Buffer.from("\ufeff{}", "utf16le"), /^is UTF-16 or binary, expected UTF-8; save it as UTF-8/],
  ["package.json", Buffer.from("{}", "utf16le"), /^is UTF-16 or binary/],
  ["composer.json", "\ufeff{}", /^begins with a byte order mark, which its tools refuse; save it as UTF-8 without/],
  ["web/app/pom.xml", "<project>", /^is not XML: Unclosed tag 'project'. \(line 1\); correct it/],
  ["go.mod", "\ufeffmodule a\n", /^begins with a byte order mark/],
  ["pyproject.toml", "\ufeffa = 1\n", /^begins with a byte order mark/],
])("%s that contains %j is reported", (file, text, why) => {
  expect(examine({ [file]: text }, "manifest")).toEqual([
    { name: `manifest ${file}`, ok: false, detail: expect.stringMatching(why) },
  ]);
});

test.each([
  ["package.json", "\ufeff{}"],
  ["Cargo.toml", '\ufeff[package]\nname = "a"\n'],
  ["pom.xml", "\ufeff<project/>"],
  ["go.mod", "module a\n\ngo 1.99.1\n\ntoolchain go1.99.1\n"],
  ["test/malformed/package.json", "{ broken for a test"],
  ["README.md", "{"],
])("%s that contains %j is not reported", (file, text) => {
  expect(examine({ [file]: text }, "manifest")).toEqual([]);
});

test.skipIf(!hasToml)("TOML that cannot be parsed is reported by Python's parser", () => {
  expect(examine({ "Cargo.toml": "[package\n", "pyproject.toml": "a = \n" }, "manifest")).toEqual([
    { name: "manifest Cargo.toml", ok: false, detail: expect.stringMatching(/^is not TOML: .*line 1/) },
    { name: "manifest pyproject.toml", ok: false, detail: expect.stringMatching(/^is not TOML: .*line 1/) },
  ]);
});

test.skipIf(!hasGo)("a go.mod that cannot be parsed is reported by Go's parser", () => {
  expect(examine({ "a/go.mod": "modul a\n" }, "manifest")).toEqual([
    { name: "manifest a/go.mod", ok: false, detail: expect.stringMatching(/^is not a Go module: .*modul \(line 1\)/) },
  ]);
});

test.each<[string, Record<string, string>, RegExp]>([
  ["an empty folder", {}, /^looked for manifests, .* found an empty folder; commit files/],
  ["an empty repository", { ".git/HEAD": "" }, /found an empty folder/],
  ["a bare repository", { HEAD: "", "objects/a": "", "refs/a": "" }, /bare repository, which has no files; clone it/],
  ["a repository without runners", { "README.md": "" }, /in 1 files, found none; give jobs an acceptance command/],
])("one line says that %s shows no test runner", (_name, files, line) => {
  expect(examine(files, "runners")).toEqual([{ name: "runners", ok: false, detail: expect.stringMatching(line) }]);
});

test("a repository with a test runner has no such line", () => {
  expect(examine({ "pytest.ini": "" }, "runners")).toEqual([]);
});

test("no path and a missing folder are refused with what was expected", () => {
  expect(() => examineRepository("", {})).toThrow("expected the path of a repository for --repo, got an empty text");
  expect(() => examineRepository(join(place.path, "no"), {})).toThrow(
    /expected a folder that can be read, got .*no: ENOENT/,
  );
});
