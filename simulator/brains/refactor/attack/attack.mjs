// An attack on modules that were rewritten. Makes up calls by trying them on the original below /base, plays the same calls on the
// candidate below /work in a process of its own, and exits with 1 and the first differences when the two can be told apart.
// usage: node attack.mjs boundaries|surface|state|arguments SALT OUTPUT MODULE...
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { text as readAll } from "node:stream/consumers";
import { fileURLToPath, pathToFileURL } from "node:url";
import { casesOf } from "./cases.mjs";
import { play } from "./observe.mjs";
import { attack, BASE, isReplay, modules, namespaces, output, paths, require, salt, WORK } from "./setting.mjs";

/** ms that the candidate may take for a call that took the original less than a tenth of a second, on a busy machine. */
const CANDIDATE_MS = 2000;

if (isReplay) await replay();
else await compare();

async function compare() {
  if (attack === "surface") await setEnvironment();
  // Loads the whole package where it can: its modules prepare input for each other.
  try {
    require(BASE);
  } catch {
    // Then each module speaks for itself.
  }
  for (const path of paths) modules.set(path, require(`${BASE}/${path}`));
  const cases = paths.flatMap((path) => casesOf(path));
  if (cases.length === 0) end(1, "Nothing was observed: that shows nothing.");
  const run = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--replay", ...process.argv.slice(2)], {
    input: JSON.stringify(cases.map(({ seen, ...step }) => step)),
    encoding: "utf8",
    maxBuffer: 512 * 1024 * 1024,
  });
  if (run.status !== 0) end(1, `The candidate could not be called: ${run.stderr.slice(-2000) || run.signal}`);
  const answers = JSON.parse(run.stdout);
  const differing = cases.flatMap(({ seen, ...step }, i) =>
    seen === answers[i] ? [] : [`${JSON.stringify(step)}\n  original:  ${seen}\n  candidate: ${answers[i]}`],
  );
  const failed = cases.filter(({ seen }) => seen.startsWith("throws")).length;
  const total = `${cases.length} observations (${failed} of them errors) on ${paths.length} modules, salt ${salt}`;
  if (differing.length > 0)
    end(
      1,
      `${attack}: ${differing.length} of ${total} differ. The first:\n${differing.slice(0, 3).join("\n").slice(0, 6000)}`,
    );
  end(0, `${attack}: ${total}, none differs.`);
}

/** Sets the variables that the originals ask for to their own words, on both sides. */
async function setEnvironment() {
  // Loaded on this side only: it opens the standard streams.
  const { env } = await import("node:process");
  for (const path of paths) {
    const source = readFileSync(existsSync(`${BASE}/${path}`) ? `${BASE}/${path}` : `${BASE}/${path}.js`, "utf8");
    const words = [...source.matchAll(/[/'"`]\W{0,2}b?([A-Za-z]{3,20})/g)].map((match) => match[1]);
    for (const [, name] of source.matchAll(/\bprocess\.env\.([A-Z_]+)/g)) env[name] = [...new Set(words)].join(" ");
  }
}

function end(code, text) {
  process.stdout.write(`${text}\n`);
  process.exit(code);
}

/** The other side: the same cases on the candidate. */
async function replay() {
  const answer = process.stdout.write.bind(process.stdout);
  // What the candidate prints is no answer.
  process.stdout.write = () => true;
  // A synchronous read fails with EAGAIN where the other side is slow and stdin does not block.
  const text = await readAll(process.stdin);
  const instances = [...text.matchAll(/"from":"([^"]+)"/g)].map((match) => match[1]);
  for (const path of new Set([...paths, ...instances])) {
    const namespace = await import(pathToFileURL(`${WORK}/${output}/${path}`).href);
    modules.set(path, namespace.default);
    namespaces.set(path, namespace);
  }
  // One call that does not come back is enough.
  let hangs = false;
  const answers = JSON.parse(text).map((step) => {
    const seen = hangs ? "not asked" : play(step, CANDIDATE_MS);
    hangs ||= seen === "hangs";
    return seen;
  });
  answer(JSON.stringify(answers));
}
