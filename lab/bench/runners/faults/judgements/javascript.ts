import type { Judgements } from "./judgement.ts";

/** The judgements of faults in JavaScript that no test noticed, by package. */
export const JAVASCRIPT_JUDGEMENTS: Judgements = {
  minimist: [
    {
      line: "argv['--'] = notFlags.slice();",
      became: "argv['--'] = (notFlags);",
      isEquivalent: true,
      why: "the list that is copied is local, and nothing else uses it",
    },
    {
      line: "&& !(/^(-|--)[^-]/).test(args[i + 1])",
      became: "&& !(/(-|--)[^-]/).test(args[i + 1])",
      isEquivalent: false,
      why: "a value with a dash inside is no longer taken as the option's value",
    },
    {
      line: "var notFlags = [];",
      became: 'var notFlags = (globalThis["planted by the harness 3133"] ??= []);',
      isEquivalent: true,
      why: "the shared list is never modified: it is replaced or copied",
    },
    {
      line: "return (/^[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(e[-+]?\\d+)?$/).test(x);",
      became: "return (/[-+]?(?:\\d+(?:\\.\\d*)?|\\.\\d+)(e[-+]?\\d+)?$/).test(x);",
      isEquivalent: false,
      why: "a text that ends with a digit counts as a number",
    },
    {
      line: "if (typeof x === 'number') { return true; }",
      became: 'if (typeof x === "umber") { return true; }',
      isEquivalent: true,
      why: "the expressions after it find that numbers are numbers, too, and Number(n) is n",
    },
    {
      line: "return (flags.allBools && (/^--[^=]+$/).test(arg))",
      became: "return (flags.allBools && (/--[^=]+$/).test(arg))",
      isEquivalent: false,
      why: "an option with dashes inside counts as known",
    },
    {
      line: "} else if ((/^--no-.+/).test(arg)) {",
      became: "} else if ((/--no-.+/).test(arg)) {",
      isEquivalent: false,
      why: "an argument with --no- inside makes the parser throw",
    },
  ],
  "text-table": [
    {
      line: "for (var i = 0; i < xs.length; i++) {",
      became: "for (var i = 0; i <= xs.length; i++) {",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, makes the function throw",
    },
    {
      line: "var res = [];",
      became: 'var res = (globalThis["planted by the harness 2318"] ??= []);',
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, gets the results of other calls",
    },
    {
      line: "function map (xs, f) {\n}",
      became:
        'function map (xs, f) { try {\n} finally { if (Array.isArray(xs)) xs.pop(); else if (xs !== null && typeof xs === "object") delete xs[Object.keys(xs)[0]]; } }',
      isEquivalent: false,
      why: "the caller's rows are modified",
    },
    {
      line: "f(acc, xs[i], i);",
      became: ";",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, gets other widths",
    },
    {
      line: "for (var i = 0; i < xs.length; i++) {",
      became: "for (var i = 0; i >= xs.length; i++) {",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, gets other widths",
    },
    {
      line: "var acc = arguments.length >= 3 ? init : xs[i++];",
      became: "var acc = arguments.length >= 4 ? init : xs[i++];",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, gets other widths",
    },
    {
      line: "for (var i = 0; i < xs.length; i++) {",
      became: "for (var i = 1; i < xs.length; i++) {",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, loses its first element",
    },
    {
      line: "return res;",
      became: "return undefined;",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, makes the function throw",
    },
    {
      line: "var i = 0;",
      became: "var i = 1;",
      isEquivalent: false,
      why: "an object like an array, which has no method of its own, gets other widths",
    },
  ],
  "fast-json-stable-stringify": [
    {
      line: "seen.splice(seenIndex, 1);",
      became: "seen.splice(seenIndex, 2);",
      isEquivalent: true,
      why: "the removed element is the last of the list",
    },
    {
      line: "if (typeof node == 'number') return isFinite(node) ? '' + node : 'null';",
      became: "if (typeof node == \"umber\") return isFinite(node) ? '' + node : 'null';",
      isEquivalent: true,
      why: "JSON.stringify gives the same text for a number",
    },
    {
      line: "var seen = [];",
      became: 'var seen = (globalThis["planted by the harness 536"] ??= []);',
      isEquivalent: false,
      why: "after a call that threw, its objects count as circular",
    },
    {
      line: "return f(aobj, bobj);",
      became: "return undefined;",
      isEquivalent: false,
      why: "the comparison function has no effect",
    },
    {
      line: "for (i = 0; i < keys.length; i++) {",
      became: "for (i = 0; i <= keys.length; i++) {",
      isEquivalent: false,
      why: "an entry with the key undefined is written twice",
    },
  ],
};
