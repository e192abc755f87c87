/**
 * Whether a condition that skips tests leaves them out on other systems or older versions alone, so that they still run where the change is
 * verified.
 */
export function isElsewhere(condition: string): boolean {
  if (/linux|posix/i.test(condition)) return false;
  return (
    /platform|win32|windows|darwin|\bnt\b|unix|version|EOL|sep\b/i.test(condition) &&
    !versionsIn(condition).includes(true)
  );
}

/** Whether a change makes a test run only under a new condition. A condition that holds on the verifying platform does not count. */
export function isNewlyBarred(old: { readonly condition: string }, now: { readonly condition: string }): boolean {
  if (now.condition === "" || now.condition === old.condition || old.condition !== "") return false;
  return !isElsewhere(now.condition);
}

/** Whether a condition that tests need holds where the change is verified: a known system, or no version that is too old or too new. */
export function holdsHere(condition: string): boolean {
  return PLATFORM.test(condition) && !versionsIn(condition).includes(false);
}

const PLATFORM = /^(?!.*linux).*(?:GOOS|platform|windows|darwin|version)/i;

/** For each comparison of a version in a condition, whether it certainly holds; undefined if it may hold or not. */
function versionsIn(condition: string): (boolean | undefined)[] {
  return [...condition.matchAll(COMPARED), ...condition.matchAll(PHP_COMPARED)].map((match) => {
    const { subject = "PHP_VERSION", operator = "", bound = "" } = match.groups ?? {};
    const value = comparedVersion(subject, operator, bound);
    const isNegated = /(?:\bnot|\bunless:?|!)\s*\(?\s*$/.test(condition.slice(0, match.index));
    return value === undefined || !isNegated ? value : !value;
  });
}

const COMPARED =
  /(?<subject>[\w:.$]*version[\w:.$()]*)\s*(?<operator><=|>=|<|>|===?)\s*(?:Gem::Version\.new\()?["']?(?:go)?(?<bound>\d[\d.]*)/gi;
const PHP_COMPARED =
  /version_compare\(\s*PHP_VERSION\s*,\s*['"](?<bound>[\d.]+)['"]\s*,\s*['"](?<operator><=|>=|<|>|==|lt|le|gt|ge|eq)['"]/gi;

function comparedVersion(subject: string, operator: string, bound: string): boolean | undefined {
  if (/^(?:<|l)/.test(operator)) return false;
  if (/^(?:=|eq)/.test(operator)) return true;
  const [major = 0, minor = 0] = bound.split(".").map(Number);
  const limit = /_ID\b/.test(subject) ? major / 100 : major * 100 + minor;
  const oldest = OLDEST.find(([names]) => names.test(subject))?.[1] ?? 100;
  return limit <= oldest ? true : undefined;
}

/** The oldest versions that are still in use, as major * 100 + minor. A version of anything else is 1.0 at least. */
const OLDEST: readonly [subject: RegExp, version: number][] = [
  [/^PHP/, 802],
  [/RUBY/, 302],
  [/^runtime\.Version/, 121],
  [/^Runtime\.version|java/i, 1700],
];
