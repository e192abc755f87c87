import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SAMPLES, unpackSample } from "../../lab/bench/measure/sample-packages.ts";
import { challenge, implementAll, runJob, taskOf, testJob } from "../unit/simulator/brains/refactor-rig.ts";
import { ScriptedJob } from "../unit/simulator/brains/scripted-job.ts";

describe.each(SAMPLES.filter(({ name }) => name !== "braces"))("the job for $name", testJob);

test("a verifier notices each of a list of faults that nobody planted for it", async () => {
  const sample = SAMPLES.find(({ name }) => name === "semver") as (typeof SAMPLES)[number];
  const unpacked = unpackSample(sample);
  const job = new ScriptedJob(unpacked.root, sample);
  const { tasks } = await runJob(job);
  job.memory.clear();
  await implementAll(job, tasks);
  const mutations: [path: string, from: string, to: string][] = [
    ["functions/gt.js", "> 0", ">= 0"],
    ["functions/clean.js", "null", "undefined"],
    ["functions/cmp.js", "new TypeError", "new Error"],
    ["functions/cmp.js", "Invalid operator", "Unknown operator"],
    ["ranges/max-satisfying.js", "versions.forEach", "versions.sort().forEach"],
    ["functions/parse.js", "return null", "throw er"],
    ["internal/identifiers.js", "rcompareIdentifiers,\n}", "rcompareIdentifiers, extra: 1,\n}"],
    ["classes/semver.js", "Invalid Version: ", "Invalid version: "],
    ["functions/eq.js", "=== 0", "!== 0"],
    ["functions/compare-build.js", "versionA.compare(versionB)", "versionB.compare(versionA)"],
    ["ranges/outside.js", "return false", "return true"],
    ["internal/lrucache.js", "return this\n", "return undefined\n"],
  ];
  const missed: string[] = [];
  for (const [path, from, to] of mutations) {
    const file = join(job.root, "esm", path);
    const right = readFileSync(file, "utf8");
    expect(right).toContain(from);
    writeFileSync(file, right.replace(from, to));
    const { decision } = await challenge(job, job.root, taskOf(tasks, path));
    if (decision !== "fail") missed.push(`${path}: ${from}`);
    writeFileSync(file, right);
  }
  expect(missed).toEqual([]);
  rmSync(unpacked.root, { recursive: true, force: true });
}, 180_000);
