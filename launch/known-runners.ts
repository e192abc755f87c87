/** A file that shows a runner: its name, and text in it. */
export interface Trace {
  readonly file: RegExp;
  readonly text?: RegExp;
  /** Only the traces of the best rank count in a language: manifests and commands (default), tests, then a task of any runner. */
  readonly rank?: "tests" | "task";
}

/** A test runner that Midwatch knows, and the traces that it leaves in a repository. */
export interface KnownRunner {
  readonly name: string;
  /** The language of its tests, a key of `LANGUAGES`. */
  readonly language: string;
  /** Programs that a sandbox needs to run it. Each may have alternatives, such as a wrapper in the repository. */
  readonly programs: readonly string[];
  /** Files that show that the repository uses it; the first trace that is found is reported. */
  readonly traces: readonly Trace[];
  /** The facts that the harness learns from a run. */
  readonly counts: string;
}

const JAVASCRIPT = "JavaScript and TypeScript";

/** Whether the harness reads tests from the syntax of a language, and plants faults in its code. */
export const LANGUAGES: Readonly<
  Record<string, { readonly areTestsRead: boolean; readonly areFaultsPlanted: boolean }>
> = {
  [JAVASCRIPT]: { areTestsRead: true, areFaultsPlanted: true },
  Python: { areTestsRead: true, areFaultsPlanted: true },
  Go: { areTestsRead: true, areFaultsPlanted: true },
  Rust: { areTestsRead: true, areFaultsPlanted: false },
  Java: { areTestsRead: true, areFaultsPlanted: false },
  Ruby: { areTestsRead: true, areFaultsPlanted: false },
  PHP: { areTestsRead: true, areFaultsPlanted: false },
};

const MANIFEST = /^package\.json$/;
const PYTHON = /^(?:pyproject\.toml|setup\.(?:py|cfg)|requirements.*\.(?:txt|in)|Pipfile|tox\.ini|noxfile\.py)$/;
/** Files that contain commands of a repository. */
export const COMMANDS =
  /^(?:package\.json|composer\.json|GNUmakefile|[Mm]akefile|\.?[Jj]ustfile|Taskfile\.ya?ml|tox\.ini|noxfile\.py|pyproject\.toml|Rakefile)$/;
/** Files that name the packages of Ruby. */
export const RUBY = /^(?:Gemfile|gems\.rb|.*\.gemspec)$/;
export const RUBY_TESTS = /^(?:test_.*|.*_test|test_?helper)\.rb$/;
const EACH = "tests with their durations";
const AT_END = "tests with their durations, when the runner has ended";

/** The test runners whose tests the harness counts, as in `worker/verify/runners/all-runners.ts`. */
export const KNOWN_RUNNERS: readonly KnownRunner[] = [
  runsNode("node", /\b(?:node|tsx)\b[^\n]*\s--test\b/, {
    file: /(?:^test.*|[.\-_]test|[.\-_]spec)\.[cm]?[jt]sx?$/,
    text: /["']node:test["']/,
    rank: "tests",
  }),
  runsNode("jest", /\b(?:jest|react-scripts|craco)\b/, { file: /^jest\.config\./ }),
  runsNode("vitest", /\bvitest\b/, { file: /^vitest\.config\./ }),
  runsNode("mocha", /\bmocha\b/, { file: /^\.mocharc/ }),
  runsNode("ava", /\bava\b/, { file: /^ava\.config\./ }),
  {
    ...runsNode("tap", /$^/),
    traces: [
      { file: MANIFEST, text: /(?<![\w-]|reporter[ =])(?:tap|tape|bats)(?![\w-])/ },
      // In a Makefile, "tap" is mostly another word.
      { file: COMMANDS, text: /\b(?:tape|bats)\b/ },
      { file: /^\.taprc$/ },
    ],
    counts: "assertions, without durations under most runners",
  },
  {
    name: "pytest",
    language: "Python",
    programs: ["python3"],
    traces: [
      { file: PYTHON, text: /\bpytest\b/ },
      { file: /^(?:\.?pytest\.(?:ini|toml)|conftest\.py)$/ },
      { file: COMMANDS, text: /\b(?:pytest|py\.test)\b/ },
      {
        file: /^(?:test_.*|.*_test)\.py$/,
        text: /^(?:import|from) pytest\b|^(?:async )?def test_/m,
        rank: "tests",
      },
    ],
    counts: EACH,
  },
  {
    name: "unittest",
    language: "Python",
    programs: ["python3"],
    traces: [
      { file: COMMANDS, text: /\b(?:unittest|nose2|manage\.py test)\b/ },
      { file: /^manage\.py$/, text: /django/i },
      { file: /^(?:test.*|.*_test)\.py$/, text: /^import unittest\b(?!\.mock)|\bTestCase\b/m, rank: "tests" },
    ],
    counts: EACH,
  },
  {
    name: "go",
    language: "Go",
    programs: ["go"],
    traces: [
      { file: /^go\.(?:mod|work)$/ },
      { file: COMMANDS, text: /\b(?:go test|gotestsum|richgo)\b/ },
      { file: /_test\.go$/, rank: "tests" },
    ],
    counts: EACH,
  },
  {
    name: "cargo",
    language: "Rust",
    programs: ["cargo"],
    traces: [{ file: /^Cargo\.toml$/ }, { file: COMMANDS, text: /\bcargo test\b/ }],
    counts: "tests, without durations",
  },
  {
    name: "nextest",
    language: "Rust",
    programs: ["cargo"],
    traces: [{ file: /^nextest\.toml$/ }, { file: COMMANDS, text: /\bnextest\b/ }],
    counts: EACH,
  },
  {
    name: "junit",
    language: "Java",
    programs: ["java", "mvn"],
    traces: [{ file: /^pom\.xml$/ }],
    counts: AT_END,
  },
  {
    name: "junit",
    language: "Java",
    programs: ["java", "gradle"],
    traces: [{ file: /^build\.gradle(?:\.kts)?$/ }],
    counts: AT_END,
  },
  {
    name: "rspec",
    language: "Ruby",
    programs: ["ruby"],
    traces: [
      { file: RUBY, text: /\brspec\b/ },
      { file: /^\.rspec$/ },
      { file: COMMANDS, text: /\brspec\b/i },
      { file: /_spec\.rb$/, rank: "tests" },
    ],
    counts: EACH,
  },
  {
    name: "minitest",
    language: "Ruby",
    programs: ["ruby"],
    traces: [
      { file: RUBY, text: /\bminitest\b/ },
      { file: /^(?:Rakefile|.*\.rake)$/, text: /\bminitest\b/i },
      { file: RUBY_TESTS, text: /\bminitest\b/i, rank: "tests" },
      { file: /^Rakefile$/, text: /Rake::TestTask/, rank: "task" },
    ],
    counts: EACH,
  },
  {
    name: "phpunit",
    language: "PHP",
    programs: ["php"],
    traces: [
      { file: /^composer\.json$/, text: /\b(?:phpunit|pest)\b/ },
      { file: /^phpunit(?:\.dist)?\.xml(?:\.dist)?$/ },
      { file: COMMANDS, text: /\bphpunit\b/ },
      { file: /Test\.php$/, text: /PHPUnit/, rank: "tests" },
    ],
    counts: AT_END,
  },
];

/** A runner that is a program of Node: its commands and packages, then other traces. */
export function runsNode(name: string, text: RegExp, ...traces: readonly Trace[]): KnownRunner {
  return {
    name,
    language: JAVASCRIPT,
    programs: ["node"],
    traces: [{ file: MANIFEST, text }, { file: COMMANDS, text }, ...traces],
    counts: EACH,
  };
}
