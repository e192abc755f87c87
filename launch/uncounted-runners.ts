import { COMMANDS, type KnownRunner, RUBY, RUBY_TESTS, runsNode } from "./known-runners.ts";

const JAVASCRIPT_TESTS = /(?:^test.*|[._]test|[._]spec)\.[cm]?[jt]sx?$/;

/** Test runners whose tests the harness does not count, so that verdicts rest on the exit code. */
export const UNCOUNTED_RUNNERS: readonly KnownRunner[] = (
  [
    runsNode("jasmine", named("jasmine"), { file: /^jasmine\.(?:m?js|json)$/ }),
    runsNode("karma", named("karma"), { file: /^karma\.conf\./ }),
    runsNode("uvu", named("uvu")),
    runsNode("borp", named("borp")),
    runsNode("playwright", /@playwright\/test|\bplaywright test\b/, { file: /^playwright\.config\./ }),
    runsNode("cypress", named("cypress"), { file: /^cypress\.(?:config\.\w+|json)$/ }),
    runsNode("cucumber", /@cucumber\/cucumber|\bcucumber-js\b/),
    {
      ...runsNode("bun test", /\bbun (?:--?\S+ )*test\b/),
      programs: ["bun"],
      traces: [
        { file: COMMANDS, text: /\bbun (?:--?\S+ )*test\b/ },
        { file: /^bunfig\.toml$/, text: /^\[test\]/m },
        { file: JAVASCRIPT_TESTS, text: /["']bun:test["']/, rank: "tests" },
      ],
    },
    {
      ...runsNode("deno test", /\bdeno test\b/),
      programs: ["deno"],
      traces: [
        { file: COMMANDS, text: /\bdeno (?:--?\S+ )*test\b/ },
        { file: /^deno\.jsonc?$/ },
        { file: JAVASCRIPT_TESTS, text: /\bDeno\.test\(/, rank: "tests" },
      ],
    },
    {
      name: "test-unit",
      language: "Ruby",
      programs: ["ruby"],
      traces: [
        { file: RUBY, text: /\btest-unit\b/ },
        { file: RUBY_TESTS, text: /\btest\/unit\b|\bTest::Unit\b/, rank: "tests" },
      ],
    },
    { name: "dotnet test", language: "C#", programs: ["dotnet"], traces: [{ file: /\.(?:csproj|fsproj|sln)$/ }] },
    { name: "mix test", language: "Elixir", programs: ["elixir"], traces: [{ file: /^mix\.exs$/ }] },
    {
      name: "ctest",
      language: "C and C++",
      programs: ["cmake"],
      traces: [{ file: /^CMakeLists\.txt$/, text: /\b(?:enable_testing|add_test)\b/i }],
    },
  ] satisfies Omit<KnownRunner, "counts">[]
).map((runner) => ({ ...runner, counts: "nothing" }));

/** Matches the name of a program or package, but not a longer name that contains it, such as that of a plugin. */
function named(name: string): RegExp {
  return new RegExp(`(?<![\\w-])${name}(?![\\w-])`);
}
