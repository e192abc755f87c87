import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../shared/support/files/package-root.ts";

/** A command of a document, without its comment, joined into one line. */
export interface DocumentedCommand {
  readonly file: string;
  readonly line: number;
  readonly command: string;
}

/**
 * Commands in code fences that no test can run unchanged, each with the reason. `test/docs` runs all other commands, in
 * the order in which the documents have them.
 */
export const NOT_RUN: Readonly<Record<string, string>> = {
  "npm ci": "it would take node_modules from under the tests that run",
  "npm ci && npm run demo": "minutes; test/chaos starts the same program, and kills parts of it",
  "npm ci && npm test": "the tests themselves",
  "ANTHROPIC_API_KEY=... npx midwatch up --repo ~/src": "it needs a real key; a brain of the test answers in its place",
  "npm run --silent chaos -- --seed 7 --minutes 2": "minutes; the line above it plans the same run",
  "npm run --silent bench -- verifier --json": "half an hour, on a machine where nothing else runs",
};

/** README.md and all pages below docs/, in the order in which tests run their commands. */
export function documents(): string[] {
  return tracked("README.md", "docs/*.md");
}

/** Paths of the files that git tracks and that match the patterns. `*` also matches `/`. */
export function tracked(...patterns: readonly string[]): string[] {
  const listed = execFileSync("git", ["ls-files", "--", ...patterns], { cwd: packageRoot(), encoding: "utf8" });
  return listed.split("\n").filter(Boolean);
}

/** The anchors of the headings of a page, as GitHub and GitLab make them. */
export function anchorsOf(file: string): string[] {
  const text = readFileSync(join(packageRoot(), file), "utf8").replace(/^```[\s\S]*?^```/gm, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w -]/g, "")
      .replace(/ /g, "-"),
  );
}

/** The commands in the shell code fences of a document, in their order. */
export function fencedCommands(file: string): DocumentedCommand[] {
  const lines = readFileSync(join(packageRoot(), file), "utf8").split("\n");
  const found: DocumentedCommand[] = [];
  let isShell = false;
  let begun = "";
  lines.forEach((text, i) => {
    const fence = /^ *```(\w*)/.exec(text);
    if (fence !== null) isShell = !isShell && ["sh", "bash", "shell", "console"].includes(fence[1] ?? "");
    else if (isShell) {
      const whole = begun + text.replace(/\s+#\s.*$/, "").trim();
      begun = whole.endsWith("\\") ? `${whole.slice(0, -1).trim()} ` : "";
      if (begun === "" && whole !== "" && !whole.startsWith("#")) found.push({ file, line: i + 1, command: whole });
    }
  });
  return found;
}

/** The commands in the sentences of a document. */
export function inlineCommands(file: string): DocumentedCommand[] {
  const lines = readFileSync(join(packageRoot(), file), "utf8").split("\n");
  return lines.flatMap((text, i) =>
    [...text.matchAll(/`((?:[A-Z_]+=\S+ )*(?:npx midwatch|npm run [^`]*--) [^`]+)`/g)].map(([, command = ""]) => ({
      file,
      line: i + 1,
      command,
    })),
  );
}

/** Runs the built program of an npm script with `--help`; returns the output. */
export function helpOf(script: string): string {
  const known = helps.get(script);
  if (known !== undefined) return known;
  const { scripts } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  const main = /node (dist\/\S+\.js)/.exec(scripts[script] ?? "")?.[1] ?? "";
  const { stdout } = spawnSync(process.execPath, [join(packageRoot(), main), "--help"], { encoding: "utf8" });
  helps.set(script, stdout);
  return stdout;
}

const helps = new Map<string, string>();
