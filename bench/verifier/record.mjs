// Calls functions of a module and prints what they answer, as JSON: one entry a call, undefined where the answer is no plain data.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isDeepStrictEqual } from "node:util";

const answer = process.stdout.write.bind(process.stdout);
// A module may print; that is no answer.
process.stdout.write = () => true;
const [root, module] = process.argv.slice(2);
const exported = createRequire(`${root}/package.json`)(`./${module}`);
const calls = JSON.parse(readFileSync(0, "utf8"));
const answers = calls.map(({ member, args }) => {
  const target = member === undefined ? exported : exported?.[member];
  if (typeof target !== "function" || /^class\b/.test(String(target))) return { none: true };
  try {
    const value = target(...structuredClone(args));
    const text = JSON.stringify(value);
    return text !== undefined && isDeepStrictEqual(value, JSON.parse(text))
      ? { value: JSON.parse(text) }
      : { none: true };
  } catch (error) {
    return { throws: String(error?.constructor?.name ?? "Error") };
  }
});
answer(JSON.stringify(answers), () => process.exit(0));
