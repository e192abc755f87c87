import type { Named } from "../tests-run/named-files.ts";
import { cargo } from "./cargo.ts";
import { junit } from "./junit.ts";
import { nextest } from "./nextest.ts";
import { readJunit } from "./read-junit.ts";
import type { Runner } from "./runner.ts";
import { tap } from "./tap.ts";
import { readTeamcity } from "./teamcity.ts";

const NODE = { node: "node/node.sh" };
/** Programs of Python and Ruby that start a runner. */
const PYTHON = wrappersOf("python.sh", [
  ...["python", "python3", "pypy3", ...Array.from({ length: 9 }, (_, i) => `python3.${i + 7}`)],
  ...["pytest", "py.test", "coverage", "coverage3", "python3-coverage", "tox", "nox", "nose2", "django-admin"],
]);
const RUBY = wrappersOf("ruby.sh", ["ruby", "rspec", "rake", "bundle", "bundler", "rails"]);

/** All test runners whose tests the harness counts. Their reporters are in `hooks/`; a runner whose report has a format of its own has a file. */
export const RUNNERS: readonly Runner[] = [
  { name: "node", starts: /^node$/, startsWith: "--test", wrappers: NODE },
  { name: "jest", starts: /^(?:jest|react-scripts|craco)$/, wrappers: NODE },
  { name: "vitest", starts: /^vitest$/, wrappers: NODE },
  { name: "mocha", starts: /^_?mocha$/, wrappers: NODE },
  { name: "ava", starts: /^ava$/, wrappers: NODE },
  tap,
  { name: "pytest", starts: /^(?:pytest|py\.test|tox|nox)$/, wrappers: PYTHON },
  { name: "unittest", starts: /^(?:unittest|nose2|django-admin)$/, wrappers: PYTHON },
  { name: "go", starts: /^(?:go|gotestsum|richgo)$/, startsWith: "test", wrappers: { go: "go/go.sh" } },
  cargo,
  nextest,
  { name: "rspec", starts: /^rspec$/, wrappers: RUBY },
  { name: "minitest", starts: /^(?:minitest|m)$/, wrappers: RUBY },
  {
    name: "phpunit",
    starts: /^phpunit(?:\.phar)?$/,
    wrappers: { phpunit: "phpunit.sh", php: "phpunit.sh" },
    read: (text) => (text.trimStart().startsWith("##teamcity") ? readTeamcity(text) : readJunit(text)),
  },
  junit,
];

/** The runner with this name; undefined if there is none. */
export function runnerNamed(name: string): Runner | undefined {
  return RUNNERS.find((runner) => runner.name === name);
}

/** The names of the runners that a command starts by name. */
export function runnersNamed({ programs, words }: Pick<Named, "programs" | "words">): string[] {
  return RUNNERS.filter(({ starts, startsWith }) => {
    return [...programs].some((program) => starts.test(program)) && (startsWith === undefined || words.has(startsWith));
  }).map(({ name }) => name);
}

function wrappersOf(script: string, programs: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(programs.map((program) => [program, script]));
}
