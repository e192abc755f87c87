import { type Part, type ReadParts, TEST_LIBRARY } from "./part.ts";

/** Lines of Ruby code that choose the tests to run or change the runner itself. */
export const rubyCodeParts: ReadParts = (text) => [...linesThat(CONTROLS, text), ...replacedMethods(text)];

/** Lines of a helper of tests (`spec_helper.rb`) that do so, or end the program. Its other lines are free. */
export const rubyTestParts: ReadParts = (text) => [
  ...linesThat(SETTINGS, text),
  ...[
    ...text.matchAll(
      /^[ \t]*at_exit\s*(?:do\b|\{)[\s\S]{0,200}?\bexit\b!?[^\n]*|^(?:Process\.|Kernel\.)?exit\b[^\n]*/gm,
    ),
  ].map(([value]) => ({ name: "an exit of the test program", value })),
];

const CONTROLS =
  /\b(?:filter_run(?:_(?:in|ex)cluding|_when_matching)?|(?:in|ex)clusion_filter|run_all_when_everything_filtered|fail_if_no_examples)\b|^(?:module|class)\s+(?:::)?(?:RSpec::(?:Core|Expectations|Mocks)\b|Minitest::(?:Assertions?|Runnable|Result|Reporter|\w+Reporter)\b|Minitest$|Test::Unit::(?!TestCase)\w+)|\b(?:RSpec::(?:Core|Expectations|Mocks)(?:::\w+)*|Minitest(?:::\w+)*|Test::Unit(?:::\w+)*)\.(?:class_eval|module_eval|prepend|send|instance_eval|define_method|define_singleton_method|class_exec|remove_method|undef_method|alias_method)\b|\bdef\s+(?:Minitest|RSpec)\.\w+/;
const SETTINGS =
  /\b(?:config|c)\.(?:pattern|exclude_pattern|default_path|files_to_run|filter|dry_run|failure_exit_code|error_exit_code|reporter|expect_with|around|fail_fast)\b|\bRSpec\.(?:configuration|world)\.\w*(?:filter|example|files|pattern)|\bMinitest\.(?:seed|run|extensions|reporter|autorun)\b|Test::Unit::AutoRunner|\bTESTOPTS\b|ENV\[["'](?:SPEC_OPTS|TESTOPTS|TEST|SPEC|N)["']\]\s*\|?\|?=/;

/** Methods of the runner that a reopened class replaces. */
function replacedMethods(text: string): Part[] {
  const reopened =
    /^[ \t]*class[ \t]+(?:::)?(?:Mini[tT]est::(?:Test|Spec|Unit::TestCase)|Test::Unit::TestCase)[ \t]*$[\s\S]*?(?:^end\b|(?![\s\S]))/gm;
  const method =
    /^[ \t]*(?:def[ \t]+(?:self\.)?|(?:alias_method|alias|define_method)[\s(]+:?)(?:run|run_one_method|runnable_methods|test_methods|methods_matching|passed\?|failures?|skip|flunk|assert(?:_equal|_nil|_raises|_includes|_in_delta|_match|_same|_empty)?|refute(?:_equal|_nil|_includes)?)\b[^\n]*/gm;
  return [...text.matchAll(reopened)].flatMap(([body]) =>
    [...body.matchAll(method)].map(([line]) => ({ name: `\`${line.trim().slice(0, 80)}\``, value: line.trim() })),
  );
}

function linesThat(control: RegExp, text: string): Part[] {
  return linesOf(text)
    .filter((line) => control.test(line))
    .map((line) => ({ name: `\`${line.slice(0, 80)}\``, value: line }));
}

/** The declarations of test libraries in a Gemfile. Their versions may change, and others may be added from the gem server. */
export const gemfileParts: ReadParts = (text) =>
  linesOf(text).flatMap((line): Part[] => {
    if (/^(?:path|git|github|eval_gemfile|eval|instance_eval|load|require(?:_relative)?)\b/.test(line))
      return [{ name: `\`${line.slice(0, 80)}\``, value: line }];
    const [, name = "", rest = ""] = /^gem\s*\(?\s*["']([^"']+)["'](.*)$/.exec(line) ?? [];
    if (!TEST_LIBRARY.test(name)) return [];
    const options = [...rest.matchAll(/(?::(\w+)\s*=>|\b(\w+):)\s*([^,)]+)/g)]
      .map(([, old, key, value = ""]) => `${old ?? key}=${value.trim()}`)
      .filter((option) => !/^(?:groups?)=/.test(option))
      .sort();
    const isLocal = options.some((option) => /^(?:path|git|github|source|branch|ref|require)=(?!false)/.test(option));
    return [{ name: `the gem ${name}`, value: options.join(), mayBeAdded: !isLocal }];
  });

/** Tasks that run tests or that commands run by name. */
const TEST_TASK = /^(?:default|test|tests|spec|specs|check|ci|features|cucumber|minitest)(?:$|[:_])/;

/** The statements of a Rakefile but new tasks that the acceptance does not run and that do not reach other tasks. */
export const rakefileParts: ReadParts = (text, { words }) =>
  statementsIn(text).flatMap((statement): Part[] => {
    const [head = ""] = statement.split("\n");
    if (/^(?:desc|namespace)\b/.test(head) && !REACHES.test(statement)) return [];
    if (/^require\s+["'](?!\.|rspec|minitest|rake\/testtask)[^"']+["']$/.test(head)) return [];
    if (/^(?:RuboCop|YARD|RDoc|Bundler|Gem)\b/.test(head)) return [];
    const [, name] = /^(?:multitask|task|file)\s*\(?\s*:?["']?([\w:.-]+)/.exec(head) ?? [];
    const isOther = name !== undefined && !TEST_TASK.test(name) && !words.has(name) && !REACHES.test(statement);
    if (isOther) return [];
    return [{ name: `\`${head.slice(0, 80)}\``, value: statement }];
  });

const REACHES =
  /\b(?:Rake::Task|Rake\.application|TestTask|RakeTask|clear|enhance|test_files|pattern|exit!?|abort|ENV)\b|\bRSpec\b|\bMinitest\b|:(?:test|spec|default)\b/;

/** The statements of a Ruby file at its outermost level, by the indentation of their lines. */
function statementsIn(text: string): string[] {
  const found: string[] = [];
  for (const line of text.split("\n")) {
    if (line.trim() === "" || /^\s*#/.test(line)) continue;
    if (/^\s|^(?:end|\}|\))/.test(line) && found.length > 0) found[found.length - 1] += `\n${line.trim()}`;
    else found.push(line.trim());
  }
  return found;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#(?!\{).*$/, "").trim())
    .filter((line) => line !== "");
}
