import { exportedNames } from "../../syntax/exported-names.ts";
import { type Parsed, parseSource } from "../../syntax/parse-source.ts";
import type { Language } from "../language.ts";
import { pad } from "../pad.ts";
import { respell } from "./respell.ts";
import { scriptFaults } from "./script-faults.ts";

/** Plants faults in JavaScript and TypeScript files, found in the syntax tree. */
export function scriptLanguage(path: string, original: Extract<Parsed, { kind: "script" }>): Language {
  const names = namesOf(original);
  const isTyped = /\.[cm]?tsx?$/.test(path);
  const read = (text: string) => {
    const parsed = parseSource(path, text);
    return parsed.kind === "script" && namesOf(parsed) === names ? parsed : undefined;
  };
  return {
    faultsOf: (parsed) => (parsed.kind === "script" ? scriptFaults(parsed.tree, parsed.text) : []),
    isSameShape: (text) => read(text) !== undefined,
    respell: (text, given) => {
      const parsed = read(text);
      if (parsed === undefined) return undefined;
      const respelled = respell(parsed.tree, text, { isTyped });
      return [respelled, text].map((each) => dressed(each, given)).find((each) => read(each) !== undefined);
    },
  };
}

function namesOf({ tree }: Extract<Parsed, { kind: "script" }>): string {
  return [...exportedNames(tree)].sort().join();
}

/** Puts a text between a comment that shifts the line numbers and a comment with the decoys. A hashbang line stays first. */
function dressed(text: string, { decoys, seed }: { decoys: readonly string[]; seed: string }): string {
  const hashbang = /^#!.*\n/.exec(text)?.[0] ?? "";
  const words = decoys.map((line) => line.replaceAll("*/", "* /").trim()).join("\n");
  const whole = `${hashbang}/* ${seed} */\n\n${text.slice(hashbang.length)}\n/*\n${words}\n`;
  return `${pad(whole, " ")}\n*/\n`;
}
