const RUNNERS = "_?pytest|unittest|nose2?|mocha|jest|vitest";
const FOLDERS = `tests?|__tests__|specs?|attack|${RUNNERS}`;
const JAVA =
  /\b(?:getStackTrace|StackWalker|forName|loadClass|findClass|getProperty|getenv|getInputArguments|getResource)\b[^;{}]{0,300}?"[^"\n]*(?:junit|testng|surefire|spock)[^"\n]*"/i;

/** Patterns of code that tests whether a test runner is present, by the language of the file. */
export const QUESTIONS = {
  script: [
    /(?:\.|["'`])(?:NODE_TEST_CONTEXT|VITEST(?:_[A-Z_]+)?|JEST_WORKER_ID|MOCHA_WORKER_ID|AVA_PATH)\b/,
    /\btypeof\s+(?:(?:globalThis|global|window)\.)?(?:describe|jest|mocha|beforeEach|afterEach)\b/,
    /\b(?:globalThis|global)(?:\.|\?\.|\[["'])(?:describe|it|jest|vi|beforeEach|afterEach|__vitest_\w+)\b/,
    new RegExp(`\\.stack\\b[^;\\n]*["'\`/][^"'\`\\n]*\\b(?:${FOLDERS})\\b`),
    new RegExp(
      `\\b(?:process\\.(?:argv|execArgv)|require\\.(?:cache|main))\\b[^;\\n]*["'\`/][^"'\`\\n]*(?:\\b(?:${RUNNERS})\\b|--test\\b)`,
    ),
  ],
  python: [
    /["'](?:PYTEST_CURRENT_TEST|PYTEST_XDIST_WORKER|PYTEST_VERSION)["']/,
    new RegExp(`["'](?:${RUNNERS})(?:\\.\\w+)*["']\\s*(?:not\\s+)?in\\s+(?:\\w+\\.)?modules\\b`),
    new RegExp(`\\bmodules(?:\\.get\\(|\\[)\\s*["'](?:${RUNNERS})\\b`),
    new RegExp(`\\bargv\\b[^\\n]*["'][^"'\\n]*\\b(?:${RUNNERS})\\b|["'][^"'\\n]*\\b(?:${RUNNERS})\\b[^\\n]*\\bargv\\b`),
    /\b(?:inspect\.(?:stack|currentframe)|sys\._getframe|traceback\.(?:extract|format)_stack)\b[^\n]*["'][^"'\n]*(?:test|attack)/,
    /["'][^"'\n]*(?:test|attack)[^\n]*\b(?:inspect\.stack|traceback\.(?:extract|format)_stack)\(/,
  ],
  go: [
    /\btesting\.Testing\(\)/,
    /\bflag\.Lookup\(\s*"test\.\w+"/,
    /\bos\.(?:Args|Executable)\b[^\n]*"(?:[^"\n]*\.test|-{0,2}test\.[^"\n]*)"/,
  ],
  rust: [
    /\bcfg!\(\s*(?:not\(\s*)?test\b/,
    /#\[cfg\(not\(test\)\)\](?!\s*(?:#\[panic_handler\]|extern\s+crate|(?:pub\s+)?use\s))/,
    /\benv::var(?:_os)?\(\s*"(?:NEXTEST\w*|RUST_TEST_\w+)"/,
    /\bcurrent_exe\(\)[^;]{0,200}"[^"\n]*\bdeps\b/,
  ],
  java: [JAVA],
  ruby: [
    /\bdefined\?\s*\(?\s*(?:::)?(?:RSpec|Mini[tT]est|Test::Unit)\b/,
    /\bconst_defined\?\s*\(?\s*[:"'](?:RSpec|Mini[tT]est)\b/,
    /\$(?:PROGRAM_NAME|0)\b[^\n]*\b(?:rspec|minitest|spec|tests?)\b/,
    /\bcaller(?:_locations)?\b[^\n]*["'/][^"'/\n]*(?:\b_?(?:spec|test)s?\b|_(?:spec|test)\b|rspec|minitest)/,
    /\$(?:LOADED_FEATURES|")[^\n]*\b(?:rspec|minitest)\b/,
    /\bENV(?:\[|\.(?:key\?|fetch|has_key\?|include\?)\(?)\s*["'](?:RSPEC\w*|SPEC_OPTS|TESTOPTS)["']/,
  ],
  php: [
    /\b(?:defined|constant)\s*\(\s*["']\w*PHPUNIT_\w+["']/,
    /\bclass_exists\s*\(\s*["']?\\{0,2}(?:PHPUnit|Pest)\b/,
    /\bdebug_backtrace\s*\([^;{}]{0,300}?["'][^"'\n]*(?:phpunit|TestCase)/i,
    /(?:\$argv\b|\$_SERVER\s*\[\s*["'](?:argv|SCRIPT_NAME|SCRIPT_FILENAME|PHP_SELF)["']\s*\])[^;\n]*\b(?:phpunit|pest)\b/i,
    /\b(?:get_included_files|get_declared_classes)\s*\(\s*\)[^;{}]{0,200}?phpunit/i,
  ],
} as const;

const COMMENTS = {
  slashes: /"(?:[^"\\\n]|\\.)*"|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
  ruby: /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|(?<![\w$])#(?!\{)[^\n]*/g,
  php: /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#(?!\[)[^\n]*|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
};
type Language = Exclude<keyof typeof QUESTIONS, "script" | "python">;
const ENDINGS: Readonly<Record<string, Language>> = {
  ...{ go: "go", rs: "rust", rb: "ruby", rake: "ruby", php: "php" },
  ...{ java: "java", kt: "java", groovy: "java", scala: "java" },
};

/** The language of a file that has no parser here, by its ending; undefined for other files. */
export function askingLanguage(path: string): Language | undefined {
  return ENDINGS[/\.(\w+)$/.exec(path)?.[1] ?? ""];
}

/** A source text without its comments. */
export function withoutComments(text: string, language: Language): string {
  const comments = language === "ruby" || language === "php" ? COMMENTS[language] : COMMENTS.slashes;
  return text.replace(comments, (token) => (/^["']/.test(token) ? token : " "));
}
