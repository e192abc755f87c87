import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isProtectedPath } from "../../../../shared/protocol/landing/protected-paths.ts";
import { packageRoot } from "../../../../shared/support/files/package-root.ts";
import type { Risk } from "../../../../worker/permissions/risk.ts";
import { classifyCommand, explainRisk } from "../../../../worker/permissions/shell/classify-command.ts";

interface Group {
  readonly risk: Risk;
  readonly about: string;
  readonly commands: readonly string[];
}

const file = join(packageRoot(), "test/unit/worker/permissions/data/shell-commands.json");
const groups = JSON.parse(readFileSync(file, "utf8")) as Group[];
const place = {
  isProtected: (path: string) => isProtectedPath(path, { isInBase: true }),
  tests: ["npm test", "node --test"],
};
const riskOf = (command: string) => classifyCommand(command, place).risk;
const highs = groups.filter(({ risk }) => risk === "high" && risk !== undefined).flatMap(({ commands }) => commands);

describe("shell commands", () => {
  test("the table has at least 300 commands", () => {
    expect(new Set(groups.flatMap(({ commands }) => commands)).size).toBeGreaterThanOrEqual(300);
  });

  test.each(groups)("$risk: $about", ({ risk, commands }) => {
    const wrong = commands.filter((command) => riskOf(command) !== risk);
    expect(wrong.map((command) => `${command} is ${riskOf(command)}`)).toEqual([]);
  });

  test("a high command stays high inside any wrapper", () => {
    const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
    const wraps: ((inner: string) => string)[] = [
      (inner) => `(${inner}\n)`,
      (inner) => `{ ${inner}\n}`,
      (inner) => `true && { ${inner}\n}`,
      (inner) => `if true; then ${inner}\nfi`,
      (inner) => `bash -c ${quote(inner)}`,
      (inner) => `sh -ec ${quote(inner)} x`,
      (inner) => `eval ${quote(inner)}`,
      (inner) => `echo "$(${inner}\n)"`,
      (inner) => `cat <(${inner}\n)`,
      (inner) => `for i in 1 2; do ${inner}\ndone`,
      (inner) => `case a in a) ${inner}\n;; esac`,
      (inner) => `trap ${quote(inner)} EXIT`,
      (inner) => `f() { ${inner}\n}; f`,
      (inner) => `env A=b timeout 5 nice sh -c ${quote(inner)}`,
      (inner) => `ls; ${inner}`,
    ];
    const whole = highs.filter((command) => !command.includes("<<") && !isBroken(command));
    expect(whole.length).toBeGreaterThan(300);
    const nested = fc.array(fc.constantFrom(...wraps), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.constantFrom(...whole), nested, (command, layers) => {
        const text = layers.reduce((inner, wrap) => wrap(inner), command);
        expect(riskOf(text), text).toBe("high");
      }),
      { numRuns: 1500 },
    );
  });

  test("any text is classified without an error", () => {
    const words = fc.constantFrom(
      ..."$(){}[]<>|&;'\"`\\#*?~!= \n".split(""),
      "rm -rf ",
      "a",
      "if ",
      "done",
      "<<E\n",
      "$((",
      "$" + "{x@P}",
    );
    fc.assert(
      fc.property(fc.array(words, { maxLength: 40 }), (parts) => {
        expect(["low", "medium", "high"]).toContain(riskOf(parts.join("")));
      }),
      { numRuns: 2000 },
    );
  });

  test("variables that multiply each other are given up, and the command is still judged", () => {
    const doubled = Array.from({ length: 9 }, (_, i) => `A${8 - i}=${`$A${9 - i}`.repeat(60)}`).join("; ");
    expect(riskOf(`A9=; ${doubled}; echo x > $A0`)).toBe("medium");
    expect(riskOf(`A9=; ${doubled}; $A0`)).toBe("high");
  });

  test("the reason says what a command does", () => {
    const reason = (command: string) => explainRisk(classifyCommand(command, place));
    expect(reason("ls | wc -l")).toBe("only reads inside the worktree");
    expect(reason("cd src && cat ../../x")).toBe("reaches outside the worktree: ../../x");
    expect(reason("npm install left-pad")).toBe("changes dependencies or settings with npm install");
    expect(reason("echo x | sh")).toBe("runs in sh what comes through a pipe");
  });

  test("lists programs inside wrappers, and the files that are written", () => {
    const facts = classifyCommand("timeout 9 bash -c 'npm test && cp a out/b' > log.txt", place);
    expect(facts.leaves.filter(({ isWrapper }) => !isWrapper).map(({ text }) => text)).toEqual([
      "npm test",
      "cp a out/b",
    ]);
    expect(facts.writes).toEqual(expect.arrayContaining(["log.txt", "out/b"]));
  });
});

/**
 * True for a command that is high because it cannot be parsed. Inside another command, such a text may be parsed
 * differently.
 */
function isBroken(command: string): boolean {
  return groups.some(({ about, commands }) => about === "cannot be parsed" && commands.includes(command));
}
