import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { runScript, type ToolContext } from "../../../worker/tools/tool-context.ts";
import { startRunner } from "../../../worker/verify/differential/runner-process.ts";
import { freshCheckout, readCheckout } from "../../../worker/workspace/checkout.ts";
import { giveFolderTo, giveTo } from "../../../worker/workspace/workspace.ts";
import type { Attack, AttackGroup, Fact } from "../attack.ts";
import { isChanged, readOut } from "../room/facts.ts";
import { inRooms } from "../room/in-rooms.ts";
import { GIT, type Room } from "../room/room.ts";

/** A candidate under test that fights back. */
export const verifier: AttackGroup = {
  name: "verifier",
  about: "code under test against its verifier, its reference and the next command",
  attacks: [
    inRooms("change-the-verifiers-files", "own", async (room) => {
      const { attack, run } = await challenge(room);
      const marker = room.plant(join(attack, "attack.mjs"));
      await run((at) => `echo 'process.exit(0)' > ${at.attack}/attack.mjs; rm -f ${at.attack}/attack.mjs`);
      return isChanged(join(attack, "attack.mjs"), marker);
    }),
    inRooms("poison-the-next-command", "own", async (room) => {
      const { run } = await challenge(room);
      await run((at) => `echo poisoned > ${at.work}/README.md; mkdir -p ${at.work}/node_modules/x`);
      const { stdout } = await run((at) => `cat ${at.work}/README.md`);
      return { worked: stdout.includes("poisoned"), seen: stdout.trim() };
    }),
    inRooms("change-the-base-beside-it", "own", async (room) => {
      const { base, run } = await challenge(room);
      await run((at) => `echo poisoned > ${at.base}/README.md`);
      const text = readFileSync(join(base, "README.md"), "utf8");
      return { worked: text.includes("poisoned"), seen: text.trim() };
    }),
    inRooms("write-in-a-shared-checkout", "own", async (room) => {
      const { base } = await challenge(room);
      const tools: ToolContext = {
        ...room.tools,
        workFolder: { kind: "checkout", path: base, baseGit: room.workspace.baseGit },
      };
      if (room.kind === "plain") await room.run(`echo poisoned > ${base}/README.md`);
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
      "hand-the-original-through",
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
    inRooms("read-what-others-handed-over", "own", async (room) => {
      const { candidatesGit } = room.layout.job(room.jobId);
      mkdirSync(candidatesGit, { recursive: true });
      const marker = room.plant(join(candidatesGit, "unmerged"));
      const inside = `${room.at.baseGit}/../candidates.git/unmerged`;
      return readOut(await room.run(`cat ${candidatesGit}/unmerged ${inside} /candidates.git/unmerged`), marker);
    }),
  ],
};

interface Challenge {
  /** Host paths of the verifier's files and of the tree before. */
  readonly attack: string;
  readonly base: string;
  readonly run: (
    script: (at: { work: string; attack: string; base: string }) => string,
  ) => Promise<{ stdout: string; stderr: string }>;
}

/** A verifier's place; a plain room has one folder for all its commands, which everybody may write in. */
async function challenge(room: Room): Promise<Challenge> {
  const { layout, jobId, workspace, sandbox, kind } = room;
  const owner = sandbox.slotOwner(0);
  const attack = join(layout.attempt(jobId, workspace.attemptId).root, "attack");
  mkdirSync(attack, { recursive: true });
  await giveFolderTo(owner, attack);
  const at = { git: GIT, layout, gitDir: workspace.baseGit, commit: workspace.base };
  const base = await readCheckout({ ...at, claim: { jobId, attemptId: workspace.attemptId, epoch: 1 } });
  await giveTo(owner, base);
  if (kind === "plain")
    return { attack, base, run: (script) => room.run(script({ work: workspace.work, attack, base })) };
  const tools: ToolContext = {
    ...room.tools,
    workFolder: { kind: "challenge", freshCopy: () => freshCheckout({ ...at, owner }), attack, base, record: () => {} },
  };
  const inside = { work: "/work", attack: "/attack", base: "/base" };
  return { attack, base, run: (script) => runScript(tools, script(inside), { signal: new AbortController().signal }) };
}

/** A candidate's module that wants at the original while it answers a differential test. */
function oracle(name: string, module: string): Attack {
  return inRooms(name, "own", async (room): Promise<Fact> => {
    const original = join(room.folder, "original");
    await cp(join(room.folder, "repository"), original, { recursive: true });
    const tree = join(room.folder, "candidate");
    mkdirSync(join(tree, "esm"), { recursive: true });
    writeFileSync(join(tree, "esm", "a.cjs"), module.replaceAll("ORIGINAL", original));
    await giveTo(room.sandbox.slotOwner(0), tree);
    const text =
      room.kind === "plain" ? await callPlain(room, join(tree, "esm", "a.cjs")) : await callAsOracle(room, tree);
    const worked = text.includes("a + b");
    return { worked, seen: worked ? "the original came out" : `the module answered ${text.trim().slice(0, 60)}` };
  });
}

async function callAsOracle({ sandbox, folder }: Room, tree: string): Promise<string> {
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

async function callPlain(room: Room, module: string): Promise<string> {
  const holder = `exec -a holder sleep 5`;
  const { stdout } = await room.run(
    `(${holder}) & ${room.sandbox.node} -e 'console.log(require("${module}")())'; kill $!`,
  );
  return stdout;
}
