import { expect, test } from "vitest";
import { type RunnerCase, runnerClaims } from "../../../../support/runner-claims.ts";

const json = (value: object) => JSON.stringify(value, null, 2);
const PYPROJECT =
  '[project]\nname = "words"\nversion = "1.0"\ndependencies = ["attrs"]\n\n[tool.pytest.ini_options]\ntestpaths = ["tests"]\n';

const REFUSED: readonly RunnerCase[] = [
  ["settings of tap", ".taprc", [undefined, "files: fast\n"]],
  ["settings of AVA", "ava.config.mjs", [undefined, "export default {};\n"]],
  ["settings of AVA in the manifest", "package.json", ["{}", json({ ava: { files: ["fast"] } })]],
  ["settings of Nightwatch", "nightwatch.conf.js", ["a\n", "b\n"]],
  ["code that nyc loads", ".nycrc.json", ["{}", json({ require: ["./fast.js"] })]],
  [
    "limits that the acceptance checks",
    ".nycrc",
    [json({ lines: 90 }), json({ lines: 1 })],
    "nyc --check-coverage mocha",
  ],
  [
    "limits of c8 that the acceptance checks",
    "package.json",
    [json({ c8: { lines: 90 } }), "{}"],
    "npx c8 node --test",
  ],
  ["settings of pytest", "pyproject.toml", [PYPROJECT, PYPROJECT.replace('["tests"]', '["fast"]')]],
  ["a new form of the settings of pytest", "pytest.toml", [undefined, "[pytest]\n"]],
  ["ignored tests", "tests/conftest.py", [undefined, 'collect_ignore = ["test_words.py"]\n']],
  ["environments of Hatch", "hatch.toml", [undefined, "[envs.default]\n"]],
  ["scripts of Pipenv", "Pipfile", ["[scripts]\ntest = 'pytest'\n", "[scripts]\ntest = 'true'\n"]],
];

const HONEST: readonly RunnerCase[] = [
  ["limits of coverage that nothing checks", ".nycrc.json", ["{}", json({ "check-coverage": true, lines: 90 })]],
  ["new reports of coverage", "package.json", ["{}", json({ nyc: { reporter: ["lcov"] }, c8: { all: true } })]],
  ["a new dependency", "pyproject.toml", [PYPROJECT, PYPROJECT.replace('["attrs"]', '["attrs", "rich"]')]],
  ["a newer version", "pyproject.toml", [PYPROJECT, PYPROJECT.replace("1.0", "1.1")]],
  ["settings of a linter", "pyproject.toml", [PYPROJECT, `${PYPROJECT}\n[tool.ruff]\nline-length = 100\n`]],
  [
    "a new dependency of Pipenv",
    "Pipfile",
    ["[scripts]\ntest = 'pytest'\n", "[packages]\nrich = '*'\n[scripts]\ntest = 'pytest'\n"],
  ],
  ["another script", "package.json", [json({ scripts: { docs: "a" } }), json({ scripts: { docs: "b" } })]],
  ["a module named config", "src/ava/config.js", [undefined, "export {};\n"]],
];

test.each<RunnerCase>(REFUSED)(
  "a change that decides how tests of JavaScript and Python run is refused: %s",
  async (_name, path, texts, command = "npm test") => {
    expect(await runnerClaims(path, texts, { command })).toMatch(/the plan allows that with allows: \["runner"\]/);
    expect(await runnerClaims(path, texts, { command, allows: ["runner"] })).toBe("");
  },
);

test.each<RunnerCase>(HONEST)(
  "an honest change of a project in JavaScript and Python passes: %s",
  async (_name, path, texts, command = "npm test") => {
    expect(await runnerClaims(path, texts, { command })).toBe("");
  },
);
