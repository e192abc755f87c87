/** Whether a path is the path of a test file, by the conventions of common test runners. */
export function isTestPath(path: string): boolean {
  return (
    (TEST_FILE.test(path) || CODE_TEST_FILE.test(path)) &&
    !/(^|\/)(?:fixtures?|__fixtures__|testdata|__snapshots__|node_modules)\//.test(path)
  );
}

const TEST_FILE =
  /(^|\/)(?:tests?|__tests__|specs?)\/.+\.(?:[cm]?[jt]sx?|py)$|[._-](?:test|spec)\.[cm]?[jt]sx?$|(^|\/)test[._-][^/]*\.(?:[cm]?[jt]sx?|py)$|_test\.py$|(^|\/)tests?\.(?:[cm]?[jt]sx?|py)$/;

/** Test files of Go, Rust, Java, Ruby and PHP. Tests of Rust may also be in any other file. */
const CODE_TEST_FILE =
  /_test\.go$|(^|\/)(?:tests?|specs?)\/.+\.(?:rs|rb|php)$|(^|\/)Tests?\/.+\.php$|_(?:test|spec)\.rb$|(^|\/)test_[^/]*\.rb$|(^|\/)tests?\.rs$|_tests?\.rs$|(^|\/)(?:[A-Z]\w*(?:Tests?|TestCase|IT|Spec)|Test[A-Z]\w*)\.java$|(?:Test|Spec)\.php$/;

/** Whether a file is an input of tests; such files may be invalid on purpose. */
export function isFixturePath(path: string): boolean {
  return FIXTURE.test(path);
}

const FIXTURE =
  /(^|\/)(?:__fixtures__|fixtures?|testdata|test[-_]?data|test[-_]?(?:cases?|files|fixtures?|assets|resources|inputs?)|testcases|__snapshots__|golden|corpus|corpora|cassettes|invalid|malformed|broken|corrupt(?:ed)?)\/|(^|\/)(?:tests?|__tests__|specs?)\/(?:.+\/)?(?:data|files|input|inputs|cases|resources|assets|bad|errors?|expected)\/|(^|\/)(?:tests?|__tests__|specs?)\/(?:.+\/)?[^/]*(?:invalid|broken|malformed|corrupt|bad[-_.]|not[-_]json|syntax[-_]?error)[^/]*$/i;

/**
 * Whether a file belongs to tests, in any language: a test, its input, a snapshot, or any other file in a folder of
 * tests, such as a helper, an `__init__.py` or a mock.
 */
export function isOfTests(path: string): boolean {
  return isTestPath(path) || isFixturePath(path) || IN_TESTS.test(path) || OTHER_TESTS.test(path);
}

const IN_TESTS = /(^|\/)(?:tests?|__tests__|specs?|e2e|__mocks__|__snapshots__|[\w.-]+\.tests?)\//i;
/** Test files of other languages, by the naming rules of their runners. */
const OTHER_TESTS =
  /_test\.go$|_(?:test|spec)\.(?:rb|exs|dart|cc|cpp|c|lua)$|[a-z\d](?:Tests?|Spec)\.(?:java|kt|scala|groovy|cs|swift|php)$|\.(?:t|bats|feature|snap)$/;
