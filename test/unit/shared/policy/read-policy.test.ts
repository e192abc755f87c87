import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parseRepositoryPolicy, readOperatorPolicy } from "../../../../shared/policy/read-policy.ts";
import { temporaryFolder } from "../../../support/repository.ts";

const folder = temporaryFolder();
afterEach(() => folder.dispose());

test("an operator's policy is read completely; without a file it is empty", () => {
  const policy = { permissions: { deny: ["run_command(curl:*)"] }, breaker: { inARow: 2 }, away: { high: "deny" } };
  const file = join(folder.path, "policy.json");
  writeFileSync(file, JSON.stringify(policy));
  expect(readOperatorPolicy(file)).toEqual(policy);
  expect([readOperatorPolicy(undefined), readOperatorPolicy("")]).toEqual([{}, {}]);
});

test.each([
  ["not JSON", "{", /is not JSON/],
  ["an unknown field", '{"permission":{}}', /permission/],
  ["a rule that is none", '{"permissions":{"deny":["curl *"]}}', /permissions\/deny\/0/],
  ["the operator's breaker", '{"breaker":{"inARow":99}}', /breaker/],
  ["the operator's classifier", '{"classifier":{"model":"claude-haiku-5-5"}}', /classifier/],
  ["the operator's presence", '{"presence":{"timezone":"UTC","attended":[]}}', /presence/],
])("a repository's policy with %s stops the job", (_name, text, why) => {
  expect(() => parseRepositoryPolicy(text, ".midwatch/policy.json")).toThrow(why);
});

test("a missing file, an unknown time zone and a model without a price are errors at start", () => {
  expect(() => readOperatorPolicy("/nowhere/policy.json")).toThrow(/could not be read/);
  const other = temporaryFolder();
  const file = join(other.path, "zone.json");
  writeFileSync(file, JSON.stringify({ presence: { timezone: "Mars/Olympus", attended: [] } }));
  expect(() => readOperatorPolicy(file)).toThrow(/Mars\/Olympus/);
  writeFileSync(file, JSON.stringify({ classifier: { model: "cheap-1" } }));
  expect(() => readOperatorPolicy(file)).toThrow(/no price is known for the model cheap-1/);
  other.dispose();
});
