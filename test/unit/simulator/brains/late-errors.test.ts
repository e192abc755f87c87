import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { challengeBrief } from "../../../../shared/agent/brief.ts";
import type { ClaimedVerdict } from "../../../../shared/protocol/verification/verdict.ts";
import { orderFor, ScriptedJob, verifierTools } from "./scripted-job.ts";

const TASK = {
  key: "late",
  title: "Rewrite late.js",
  role: "implementer",
  brief: "Rewrite it.\n\noutput: esm",
  dependsOn: [],
  writes: ["esm/late.js"],
  deliverables: ["esm/late.js"],
  acceptance: [],
};
const BODY = (exported: string, answer: string) =>
  `setInterval(() => {}, 1000);\n${exported} function twice(n, done) {\n  setImmediate(() => done(n));\n  return ${answer};\n}\n`;

/**
 * Runs the verifier on a rewritten module with a timer that calls its callback later; returns the decision. The
 * attack's calls may or may not pass a callback.
 */
async function decisionOn(answer: string): Promise<string> {
  const root = mkdtempSync(join(tmpdir(), "midwatch-late-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "esm"));
  writeFileSync(join(root, "late.js"), BODY("module.exports =", "n + n"));
  writeFileSync(join(root, "package.json"), "{}\n");
  writeFileSync(join(root, "esm/late.js"), BODY("export default", answer));
  writeFileSync(join(root, "esm/package.json"), '{ "type": "module" }\n');
  const job = new ScriptedJob(root, { modules: "late.js", exclude: "" } as never);
  const tools = verifierTools(root);
  const { input } = await job.talk(challengeBrief(orderFor(TASK as never), { diff: "" })).untilHandedIn(tools.run);
  tools.remove();
  return (input as unknown as ClaimedVerdict).decision;
}

test("a module that throws after its call returned and has a running timer does not crash or hang an attack", async () => {
  expect(await decisionOn("n + n")).toBe("pass");
  expect(await decisionOn("n + n + 1")).toBe("fail");
}, 60_000);
