/** Whether a path is that of a test, by the conventions of the runners that people use. */
export function isTestPath(path: string): boolean {
  return TEST_FILE.test(path) && !/(^|\/)(?:fixtures?|__snapshots__|node_modules)\//.test(path);
}

const TEST_FILE =
  /(^|\/)(?:tests?|__tests__|specs?)\/.+\.(?:[cm]?[jt]sx?|py)$|[._-](?:test|spec)\.[cm]?[jt]sx?$|(^|\/)test[._-][^/]*\.(?:[cm]?[jt]sx?|py)$|_test\.py$|(^|\/)tests?\.[cm]?[jt]sx?$/;
