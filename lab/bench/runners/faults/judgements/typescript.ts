// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the texts are lines of code.
import type { Judgements } from "./judgement.ts";

/** The judgements of faults in TypeScript that no test noticed, by package. */
export const TYPESCRIPT_JUDGEMENTS: Judgements = {
  "@scure/base": [
    {
      line: "if (!_isWellFormed(str)) throw new TypeError('utf8 expected well-formed string');",
      became: "if (_isWellFormed(str)) throw new TypeError('utf8 expected well-formed string');",
      isEquivalent: false,
      why: "the fallback for runtimes without TextEncoder and TextDecoder, which __TESTS exports, gives other results",
    },
    {
      line: "(a === 0b1110_0000 && b < 0b1010_0000) ||",
      became: "(a === 0b1110_0000 && b < 0b1010_0000) &&",
      isEquivalent: false,
      why: "the fallback for runtimes without TextEncoder and TextDecoder, which __TESTS exports, gives other results",
    },
    {
      line: "return decoder.decode(Uint8Array.of(0x41, 0x30, 0x2b, 0x7f)) === 'A0+\\x7f'",
      became: 'return decoder.decode(Uint8Array.of(0x41, 0x30, 0x2b, 0x7f)) === "0+"',
      isEquivalent: true,
      why: "the probe fails, and the loop that replaces the decoder gives the same text",
    },
    {
      line: "if (len > 128) throw new Error('alphabet: max 128 letters');",
      became: "if (len > 128) ;",
      isEquivalent: false,
      why: "the exported __TESTS.alphabet accepts too many letters",
    },
    {
      line: "): TRet<Coder<Uint8Array, string>> {\n}",
      became:
        '): TRet<Coder<Uint8Array, string>> { try {\n} finally { if (Array.isArray(aliases)) aliases.pop(); else if (aliases !== null && typeof aliases === "object") delete aliases[Object.keys(aliases)[0]]; } }',
      isEquivalent: false,
      why: "the exported __TESTS.alphabet modifies its argument",
    },
    {
      line: "function anumber(n: number, title = 'number'): void {",
      became: "function anumber(n: number, title): void {",
      isEquivalent: true,
      why: "the default is only part of a message, and every caller passes a title",
    },
    {
      line: "const BASE32_CROCKFORD_ASCII = /^[\\x00-\\x7f]*$/;",
      became: "const BASE32_CROCKFORD_ASCII = /[\\x00-\\x7f]*$/;",
      isEquivalent: false,
      why: "letters outside of ASCII whose upper case is ASCII are accepted",
    },
    {
      line: "for (let i = 0; i < len; i++)",
      became: "for (let i = 0; i <= len; i++)",
      isEquivalent: true,
      why: "the additional comparison is between two undefined values",
    },
    {
      line: "((a & 7) << 18) |",
      became: "((a | 7) << 18) |",
      isEquivalent: false,
      why: "the fallback for runtimes without TextEncoder and TextDecoder, which __TESTS exports, gives other results",
    },
    {
      line: "if (alias.length !== 1 || code > 127 || target === undefined || target === -1)",
      became: "if (alias.length !== 1 || code > 127 && target === undefined || target === -1)",
      isEquivalent: false,
      why: "the exported __TESTS.alphabet accepts invalid aliases",
    },
    {
      line: "if (typeof n !== 'number') throw new TypeError(`${title}: expected number, got ${typeof n}`);",
      became: "if (typeof n !== 'number') throw new Error(`${title}: expected number, got ${typeof n}`);",
      isEquivalent: false,
      why: "a limit that is no number gives another class of error",
    },
    {
      line: "decode: typeof TextEncoder === 'function' ? utf8Builtin.decode : utf8Fallback.decode,",
      became: "decode: typeof TextEncoder !== 'function' ? utf8Builtin.decode : utf8Fallback.decode,",
      isEquivalent: true,
      why: "the fallback gives the same bytes",
    },
    {
      line: "if (dlen >= RADIX_BASE_N_MAX_LENGTH) throw new Error('invalid length');",
      became: "if (dlen >= RADIX_BASE_N_MAX_LENGTH) ;",
      isEquivalent: false,
      why: "the exported __TESTS.radix58 accepts inputs that are too long",
    },
    {
      line: "res[pos++] = (c >> 18) | 0b1111_0000;",
      became: "res[pos++] = (c << 18) | 0b1111_0000;",
      isEquivalent: false,
      why: "the fallback for runtimes without TextEncoder and TextDecoder, which __TESTS exports, gives other results",
    },
    {
      line: "if (limit !== false) anumber(limit, 'limit');",
      became: "if (limit !== false) ;",
      isEquivalent: false,
      why: "a limit that is no number is accepted",
    },
  ],
  "compare-versions": [
    {
      line: "range = range.replace(/([><=]+)\\s+/g, '$1');",
      became: ";",
      isEquivalent: false,
      why: "a range with a space after the operator is refused",
    },
    {
      line: "const m = range.match(/^([<>=~^]+)/);",
      became: "const m = range.match(/([<>=~^]+)/);",
      isEquivalent: false,
      why: "an operator after a leading v takes effect",
    },
    {
      line: "if (!vp) return false;",
      became: "if (vp) return false;",
      isEquivalent: false,
      why: "pre-releases in ranges match the other way round",
    },
    {
      line: "throw new Error(\n`Invalid operator, expected one of ${allowedOperators.join('|')}`\n);",
      became: ";",
      isEquivalent: true,
      why: "the call throws anyway, in the next statement; only the class and message of the error differ",
    },
    {
      line: "throw new Error(\n`Invalid argument not valid semver ('${version}' received)`\n);",
      became: ";",
      isEquivalent: true,
      why: "the call throws anyway, in the next statement; only the class and message of the error differ",
    },
    {
      line: "assertValidOperator(operator);",
      became: ";",
      isEquivalent: false,
      why: "an operator in an array is accepted",
    },
    {
      line: "typeof version === 'string' && /^[v\\d]/.test(version) && semver.test(version);",
      became: "typeof version === 'string' && /[v\\d]/.test(version) && semver.test(version);",
      isEquivalent: false,
      why: "a version with a leading operator counts as valid",
    },
  ],
  "ts-dedent": [
    {
      line: "const endentation = endentations ? endentations[1] : ''",
      became: 'const endentation = endentations ? endentations[1] : "planted"',
      isEquivalent: false,
      why: "later lines of a placeholder inside a line get a prefix",
    },
  ],
};
