import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { runScript, type ToolContext } from "../../../worker/tools/tool-context.ts";
import { startRunner } from "../../../worker/verify/differential/runner-process.ts";
import { freshCheckout, readCheckout } from "../../../worker/workspace/checkout.ts";
import { giveFolderTo, giveTo } from "../../../worker/workspace/workspace.ts";
import type { Attack, AttackGroup, Fact } from "../attack.ts";
import { type AttackEnv, GIT } from "../env/attack-env.ts";
import { isChanged, readOut } from "../env/facts.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";

/** Attacks that the code of a candidate makes while it is tested. */
export const verifier: AttackGroup = {
  name: "verifier",
  about: "attacks of the code under test on its verifier, its reference and the next command",
  attacks: [
    inBothEnvs("change-the-verifiers-files", "own", async (env) => {
      const { attack, run } = await challenge(env);
      const marker = env.plant(join(attack, "attack.mjs"));
      await run((at) => `echo 'process.exit(0)' > ${at.attack}/attack.mjs; rm -f ${at.attack}/attack.mjs`);
      return isChanged(join(attack, "attack.mjs"), marker);
    }),
    inBothEnvs("poison-the-next-command", "own", async (env) => {
      const { run } = await challenge(env);
      await run((at) => `echo poisoned > ${at.work}/README.md; mkdir -p ${at.work}/node_modules/x`);
      const { stdout } = await run((at) => `cat ${at.work}/README.md`);
      return { worked: stdout.includes("poisoned"), seen: stdout.trim() };
    }),
    inBothEnvs("change-the-base-next-to-it", "own", async (env) => {
      const { base, run } = await challenge(env);
      await run((at) => `echo poisoned > ${at.base}/README.md`);
      const text = readFileSync(join(base, "README.md"), "utf8");
      return { worked: text.includes("poisoned"), seen: text.trim() };
    }),
    inBothEnvs("write-in-a-shared-checkout", "own", async (env) => {
      const { base } = await challenge(env);
      const tools: ToolContext = {
        ...env.tools,
        workFolder: { kind: "checkout", path: base, baseGit: env.workspace.baseGit },
      };
      if (env.kind === "plain") await env.run(`echo poisoned > ${base}/README.md`);
      else await runScript(tools, "echo poisoned > /work/README.md", { signal: new AbortController().signal });
      const text = readFileSync(join(base, "README.md"), "utf8");
      return { worked: text.includes("poisoned"), seen: text.trim() };
    }),
    oracle(
      "read-the-original",
      `
      const { readFileSync } = require("node:fs");
      let found = "nothing";
      for (const root of ["ORIGINAL", "/work"]) try { found = readFileSync(root + "/lib/a.js", "utf8") } catch {}
      module.exports = () => found;`,
    ),
    oracle(
      "re-export-the-original",
      `
      let original = { found: "nothing" };
      for (const root of ["ORIGINAL", "/work"]) try { original = require(root + "/lib/a.js") } catch {}
      module.exports = () => typeof original === "function" ? original.toString() : "nothing";`,
    ),
    oracle(
      "trace-the-other-side",
      `
      const { readdirSync, readFileSync } = require("node:fs");
      module.exports = () => readdirSync("/proc").filter((n) => /^\\d+$/.test(n)).map((n) => {
        try { return readFileSync("/proc/" + n + "/root" + "ORIGINAL" + "/lib/a.js", "utf8") } catch { return "" }
      }).join("");`,
    ),
    inBothEnvs("read-what-others-handed-over", "own", async (env) => {
      const { candidatesGit } = env.layout.job(env.jobId);
      mkdirSync(candidatesGit, { recursive: true });
      const marker = env.plant(join(candidatesGit, "unmerged"));
      const inside = `${env.at.baseGit}/../candidates.git/unmerged`;
      return readOut(await env.run(`cat ${candidatesGit}/unmerged ${inside} /candidates.git/unmerged`), marker);
    }),
  ],
};

interface Challenge {
  /** Paths on the host: the folder with the verifier's files, and the base tree. */
  readonly attack: string;
  readonly base: string;
  readonly run: (
    script: (at: { work: string; attack: string; base: string }) => string,
  ) => Promise<{ stdout: string; stderr: string }>;
}

/** Opens a challenge whose commands run in a verifier's sandbox. In the control, all commands share one folder in which every process can write. */
async function challenge(env: AttackEnv): Promise<Challenge> {
  const { layout, jobId, workspace, sandbox, kind } = env;
  const owner = sandbox.slotOwner(0);
  const attack = join(layout.attempt(jobId, workspace.attemptId).root, "attack");
  mkdirSync(attack, { recursive: true });
  await giveFolderTo(owner, attack);
  const at = { git: GIT, layout, gitDir: workspace.baseGit, commit: workspace.base };
  const base = await readCheckout({ ...at, claim: { jobId, attemptId: workspace.attemptId, epoch: 1 } });
  await giveTo(owner, base);
  if (kind === "plain")
    return { attack, base, run: (script) => env.run(script({ work: workspace.work, attack, base })) };
  const tools: ToolContext = {
    ...env.tools,
    workFolder: { kind: "challenge", freshCopy: () => freshCheckout({ ...at, owner }), attack, base, record: () => {} },
  };
  const inside = { work: "/work", attack: "/attack", base: "/base" };
  return { attack, base, run: (script) => runScript(tools, script(inside), { signal: new AbortController().signal }) };
}

/** Makes an attack by a candidate's module that tries to read the original module during a differential test. */
function oracle(name: string, module: string): Attack {
  return inBothEnvs(name, "own", async (env): Promise<Fact> => {
    const original = join(env.folder, "original");
    await cp(join(env.folder, "repository"), original, { recursive: true });
    const tree = join(env.folder, "candidate");
    mkdirSync(join(tree, "esm"), { recursive: true });
    writeFileSync(join(tree, "esm", "a.cjs"), module.replaceAll("ORIGINAL", original));
    await giveTo(env.sandbox.slotOwner(0), tree);
    const text =
      env.kind === "plain" ? await callPlain(env, join(tree, "esm", "a.cjs")) : await callAsOracle(env, tree);
    const worked = text.includes("a + b");
    return { worked, seen: worked ? "the original was read" : `the module answered ${text.trim().slice(0, 60)}` };
  });
}

async function callAsOracle({ sandbox, folder }: AttackEnv, tree: string): Promise<string> {
  const signal = new AbortController().signal;
  const start = (folder: string, binds: { from: string; to: string }[]) =>
    startRunner({ sandbox, slot: 0, signal, folder, binds, seed: "", exact: false });
  const reference = start("/work", [{ from: join(folder, "original"), to: "/work" }]);
  const candidate = start("/work/esm", [{ from: join(tree, "esm"), to: "/work/esm" }]);
  try {
    await reference.load("lib/a.js");
    await candidate.load("a.cjs");
    const request = { calls: [JSON.stringify({ path: [], args: [] })], number: 1, timeoutMs: 10_000 };
    return (await candidate.call("a.cjs", request))?.results.join("\n") ?? "";
  } finally {
    await Promise.all([reference.close(), candidate.close()]);
  }
}

async function callPlain(env: AttackEnv, module: string): Promise<string> {
  const holder = `exec -a holder sleep 5`;
  const { stdout } = await env.run(
    `(${holder}) & ${env.sandbox.node} -e 'console.log(require("${module}")())'; kill $!`,
  );
  return stdout;
}
