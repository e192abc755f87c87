import { goSource, receiverOf } from "../../syntax/go/go-source.ts";
import { type Parsed, parseSource } from "../../syntax/parse-source.ts";
import type { Language } from "../language.ts";
import { goFaults } from "./go-faults.ts";
import { respellGo } from "./respell-go.ts";

type Tree = Extract<Parsed, { kind: "tree" }>;

/** Plants faults in Go files, found in the syntax tree. */
export function goLanguage(path: string, original: Tree): Language {
  const names = exportedBy(original);
  const read = (text: string) => {
    const parsed = parseSource(path, text);
    const isValid = parsed.kind === "tree" && parsed.doubt === undefined;
    return isValid && exportedBy(parsed) === names ? parsed : undefined;
  };
  return {
    faultsOf: (parsed) => (parsed.kind === "tree" && parsed.doubt === undefined ? goFaults(goSource(parsed)) : []),
    isSameShape: (text) => read(text) !== undefined,
    respell: (text, given) => {
      const parsed = read(text);
      if (parsed === undefined) return undefined;
      const respelled = respellGo(goSource(parsed), given);
      return read(respelled) === undefined ? undefined : respelled;
    },
  };
}

/** The exported names that a file declares, sorted. */
function exportedBy(parsed: Tree): string {
  const { types, functions, values, root, textOf } = goSource(parsed);
  const generic = root.children
    .filter(({ type }) => type === "method_declaration")
    .map((method) => receiverOf(method, textOf));
  const names = [...types.keys(), ...functions.keys(), ...values.keys(), ...generic];
  return names
    .filter((name) => /(?:^|\.)\p{Lu}/u.test(name))
    .sort()
    .join();
}
