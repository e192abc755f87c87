// Runs in the process of the original: generates test cases, and compares the results with those of the candidate's
// process.
import { spawn } from "node:child_process";
import { existsSync, writeSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { serialize } from "node:v8";
import { casesOf } from "./cases.mjs";
import { describe } from "./describe.mjs";
import { listenToPrinting } from "./observe.mjs";
import { attack, BASE, mentioned, modules, paths, readText, require, salt } from "./setting.mjs";
import { observeUsage } from "./usage.mjs";

/** Time to wait after the last call, in ms, for errors that the original throws after the call has returned. */
const LATE_MS = 50;
/** The surface attack makes few calls, so it does without recorded calls of the package. */
const NO_USAGE = { seen: () => [], products: [] };

export async function run() {
  if (attack === "surface" || attack === "state") await setEnvironment();
  listenToPrinting();
  const other = spawn(
    process.execPath,
    [fileURLToPath(new URL("attack.mjs", import.meta.url)), "--replay", ...process.argv.slice(2)],
    {
      stdio: ["pipe", "pipe", "pipe"],
    },
  );
  let isLate = false;
  // The original may throw an error after a call has returned, for example because a callback is missing. Such an error
  // must not end this process or the candidate's.
  process.on("uncaughtException", () => {
    isLate = true;
  });
  const [cases, seen] = [[], []];
  const usage = attack === "surface" ? NO_USAGE : observeUsage(paths);
  for (const path of paths) modules.set(path, require(`${BASE}/${path}`));
  for (const path of paths)
    casesOf(path, usage, (step, answer) => {
      cases.push(step);
      seen.push(answer);
    });
  if (cases.length === 0) end(1, "Nothing was observed, so the attack proves nothing.");
  await setTimeout(LATE_MS);
  await compare(other, { cases, seen, isLate });
}

/** Sends the test cases to the candidate's process, and ends this process at the first results that differ. */
async function compare(other, { cases, seen, isLate }) {
  const failed = seen.filter((answer) => answer.startsWith("throws")).length;
  const total = `${cases.length} observations (${failed} of them errors) on ${paths.length} modules, salt ${salt}`;
  let [count, rest, complaint] = [0, "", ""];
  other.stdout.setEncoding("utf8").on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    const differing = [];
    for (const line of lines) {
      const i = count++;
      if (i < cases.length && line === JSON.stringify(seen[i])) continue;
      differing.push(`${describe(cases[i])}\n  original:  ${seen[i]}\n  candidate: ${line}`);
    }
    if (differing.length === 0) return;
    other.kill("SIGKILL");
    end(1, `${attack}: of ${total}, some differ. The first:\n${differing.slice(0, 3).join("\n").slice(0, 6000)}`);
  });
  other.stderr.setEncoding("utf8").on("data", (text) => {
    complaint = (complaint + text).slice(-2000);
  });
  // The candidate's process may end before it has read all its input.
  other.stdin.on("error", () => {});
  other.stdin.end(serialize({ cases, classes: [...mentioned], isLate }));
  const code = await new Promise((resolve) => other.on("close", (code, signal) => resolve(code ?? signal)));
  if (code !== 0 || count !== cases.length) end(1, `The candidate could not be called: ${complaint || code}`);
  end(0, `${attack}: ${total}, none differs.`);
}

/**
 * Sets the environment variables that the original modules read, to words of the modules' sources or to nonsense. The
 * candidate's process inherits them.
 */
async function setEnvironment() {
  // Imported here, because the import opens the standard streams, which the candidate's process must not do.
  const { env } = await import("node:process");
  for (const path of paths) {
    const source = readText(existsSync(`${BASE}/${path}`) ? `${BASE}/${path}` : `${BASE}/${path}.js`);
    const words = [...source.matchAll(/[/'"`]\W{0,2}b?([A-Za-z]{3,20})/g)].map((match) => match[1]);
    for (const [, name] of source.matchAll(/\bprocess\.env\.([A-Z_]+)/g))
      env[name] = [...new Set(words)].join(attack === "surface" ? " " : "");
  }
}

function end(code, text) {
  writeSync(1, `${text}\n`);
  process.exit(code);
}
