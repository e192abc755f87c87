/** A test runner that Midwatch knows, and the traces that it leaves in a repository. */
export interface KnownRunner {
  readonly name: string;
  /** The language of its tests, a key of `LANGUAGES`. */
  readonly language: string;
  /** Programs that a sandbox needs to run it. Each may have alternatives, such as a wrapper in the repository. */
  readonly programs: readonly string[];
  /** Files that show that the repository uses it: the name of the file, and text in it. */
  readonly traces: readonly { readonly file: RegExp; readonly text?: RegExp }[];
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
const SCRIPTS = /^(?:Makefile|GNUmakefile|justfile|tox\.ini|noxfile\.py|pyproject\.toml)$/;
const EACH = "tests with their durations";
const AT_END = "tests with their durations, when the runner has ended";

/** The test runners whose tests the harness counts, as in `worker/verify/runners/all-runners.ts`. */
export const KNOWN_RUNNERS: readonly KnownRunner[] = [
  runsNode("node", /\bnode\b[^\n]*--test\b/),
  runsNode("jest", /\b(?:jest|react-scripts|craco)\b/, /^jest\.config\./),
  runsNode("vitest", /\bvitest\b/, /^vitest\.config\./),
  runsNode("mocha", /\bmocha\b/, /^\.mocharc/),
  runsNode("ava", /\bava\b/, /^ava\.config\./),
  {
    ...runsNode("tap", /\b(?:tap|tape|bats)\b/, /^\.taprc$/),
    counts: "assertions, without durations under most runners",
  },
  {
    name: "pytest",
    language: "Python",
    programs: ["python3"],
    traces: [{ file: PYTHON, text: /\bpytest\b/ }, { file: /^(?:\.?pytest\.(?:ini|toml)|conftest\.py)$/ }],
    counts: EACH,
  },
  {
    name: "unittest",
    language: "Python",
    programs: ["python3"],
    traces: [
      { file: SCRIPTS, text: /\b(?:unittest|nose2|manage\.py test)\b/ },
      { file: /^manage\.py$/, text: /django/i },
    ],
    counts: EACH,
  },
  { name: "go", language: "Go", programs: ["go"], traces: [{ file: /^go\.mod$/ }], counts: EACH },
  {
    name: "cargo",
    language: "Rust",
    programs: ["cargo"],
    traces: [{ file: /^Cargo\.toml$/ }],
    counts: "tests, without durations",
  },
  {
    name: "nextest",
    language: "Rust",
    programs: ["cargo"],
    traces: [{ file: /^nextest\.toml$/ }, { file: SCRIPTS, text: /\bnextest\b/ }],
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
    traces: [{ file: /^(?:Gemfile|gems\.rb|.*\.gemspec)$/, text: /\brspec\b/ }, { file: /^\.rspec$/ }],
    counts: EACH,
  },
  {
    name: "minitest",
    language: "Ruby",
    programs: ["ruby"],
    traces: [{ file: /^(?:Gemfile|gems\.rb|Rakefile|.*\.gemspec)$/, text: /\bminitest\b|Rake::TestTask/ }],
    counts: EACH,
  },
  {
    name: "phpunit",
    language: "PHP",
    programs: ["php"],
    traces: [
      { file: /^composer\.json$/, text: /\b(?:phpunit|pest)\b/ },
      { file: /^phpunit(?:\.dist)?\.xml(?:\.dist)?$/ },
    ],
    counts: AT_END,
  },
];

function runsNode(name: string, text: RegExp, settings?: RegExp): KnownRunner {
  return {
    name,
    language: JAVASCRIPT,
    programs: ["node"],
    traces: [{ file: MANIFEST, text }, ...(settings === undefined ? [] : [{ file: settings }])],
    counts: EACH,
  };
}
