import { EQUAL, PART } from "./claim-levels.ts";
import type { Call } from "./languages/code-language.ts";

/** How closely an assertion about calls of a mock fixes their arguments and number; undefined for any other assertion. */
export function mockLevel({ chain, args, subject = [] }: Call): number | undefined {
  const last = chain.at(-1) ?? "";
  const names = chain.join(".");
  if (chain.at(-2) === "verify") return verifiedLevel(args, subject[1] ?? "");
  if (/\bhave_received|\breceive\b/.test(names))
    return countLevel(names) - (/\bwith\b/.test(names) ? looseArguments(args) : 2);
  if (chain.includes("EXPECT")) return last === "Times" ? EQUAL : EQUAL - looseArguments(args);
  return phpLevel(last, chain, args);
}

/** Expected calls in PHPUnit and Mockery, and the assertions about calls in testify. */
function phpLevel(last: string, chain: readonly string[], args: readonly string[]): number | undefined {
  const isMockery = chain.includes("shouldReceive");
  if (last === "expects") return countLevel(args[0] ?? "");
  if (last === "AssertCalled" || (last === "with" && (isMockery || chain.includes("expects"))))
    return EQUAL - looseArguments(args);
  if (isMockery) return countLevel(chain.join("."));
  return /^AssertN|^AssertExpectations$/.test(last) ? EQUAL : undefined;
}

/** `verify(mock, mode).call(...)`: any arguments are the strictest where no call is allowed. */
function verifiedLevel(args: readonly string[], mode: string): number {
  if (/never\(|times\(0\)/.test(mode)) return EQUAL;
  return countLevel(mode) - looseArguments(args);
}

function countLevel(mode: string): number {
  if (/at_?[lL]east|at_?[mM]ost|zeroOrMore|any(?:_number)?|calls\(/.test(mode)) return PART;
  return EQUAL;
}

/** 2 if any argument may have any value. */
function looseArguments(args: readonly string[]): number {
  return args.some((each) =>
    /\bany(?:thing|_args|String|Int|Long|List|Map|Collection)?\b|\bisA\(|instance_of|kind_of|_including|Anything|\bAny\(|isNotNull\(|notNull\(|\bisType\b|isInstanceOf\(|Mockery::type/.test(
      each,
    ),
  )
    ? 2
    : 0;
}
