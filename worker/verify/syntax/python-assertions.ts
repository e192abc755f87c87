/** The strength of a Python `assert` statement: 2 if it allows one value or kind (`==`, `is`, `in`), 1 for a weaker condition, 0 if it cannot fail. */
export function assertStrength(words: string): number {
  if (/^assert\s*\(?\s*(?:True|1|not\s+False|"[^"]*"|'[^']*')\s*\)?\s*(?:,|$)/.test(words)) return 0;
  const same = /^assert\s+(.+?)\s*==\s*\1\s*(?:,|$)/.exec(words)?.[1];
  // A comparison of two equal calls asserts little, but it can fail.
  if (same !== undefined) return same.includes("(") ? 1 : 0;
  return comparison(words);
}

/** The strength of a Python call as an assertion; 0 if the call is not an assertion. */
export function callStrength(words: string): number {
  const name = (words.split("(")[0] ?? "").trim();
  const last = name.split(".").at(-1) ?? "";
  if (/\(\s*(?:True|1)\s*\)$/.test(words)) return 0;
  if (/^(?:pytest|self|cls|py\.test)?\.?(?:raises|warns|deprecated_call)$/.test(name)) return 2;
  if (!UNITTEST.test(last) && !LIBRARIES.test(last)) return 0;
  const same = /^[\w.]*assert_?\w*equals?\(\s*(.+?)\s*,\s*\1\s*,?\s*\)$/is.exec(words)?.[1];
  if (same !== undefined) return same.includes("(") ? 1 : 0;
  if (/^assert(?:True|False|_)$/.test(last)) return comparison(words.slice(name.length));
  return WEAK.test(last) ? 1 : 2;
}

function comparison(words: string): number {
  if (/==/.test(words)) return 2;
  if (/\bis\s+not\s+None\b|!=/.test(words)) return 1;
  return /\bin\b|\bis\b/.test(words) ? 2 : 1;
}

const UNITTEST =
  /^(?:assert(?:_|(?:Not)?(?:Almost)?Equals?|True|False|Is(?:Not)?(?:None|Instance)?|NotIsInstance|(?:Not)?In|Raises(?:Regex|Message)?|Warns(?:Regex|Message)?|(?:No)?Logs|(?:Less|Greater)(?:Equal)?|(?:Not)?Regex|CountEqual|ItemsEqual|(?:MultiLine|Sequence|List|Tuple|Set|Dict)Equal|DictContainsSubset|(?:Not)?Contains|Redirects|Template(?:Not)?Used|QuerySetEqual|QuerysetEqual|NumQueries|JSONEqual|HTMLEqual|XMLEqual|InHTML|FormError))$/;
/** Names of assertions in unittest.mock, numpy, pandas and similar libraries. */
const LIBRARIES =
  /^assert_(?:(?:not_)?called(?:_once|_with|_once_with)?|any_call|has_calls|(?:not_)?awaited\w*|allclose|almost_equal|array_\w+|equal|raises|warns|(?:frame|series|index|extension_array|numpy_array)_equal|that|approx_equal|in|is_none|true|false)$/;
const WEAK =
  /^assert(?:IsNotNone|NotEquals?|IsInstance|NotIsInstance|Less|LessEqual|Greater|GreaterEqual|_called|_called_once|_true|_false|_that|_awaited)$/;
