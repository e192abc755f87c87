import { expect, test } from "vitest";
import { warnOfUnknownSettings } from "../../../../shared/settings/unknown-settings.ts";

function warningsOf(env: Record<string, string>): string[] {
  const warnings: string[] = [];
  warnOfUnknownSettings(env, (text) => warnings.push(text));
  return warnings;
}

test("each unknown MIDWATCH_ variable is one warning that names the nearest setting", () => {
  expect(warningsOf({ MIDWATCH_SLOT: "1", MIDWATCH_KEEPDAYS: "3", MIDWATCH_WEBHOOKS_URL: "" })).toEqual([
    expect.stringMatching(/^MIDWATCH_SLOT is not a setting .* nearest name is MIDWATCH_SLOTS /),
    expect.stringMatching(/^MIDWATCH_KEEPDAYS is not .* MIDWATCH_KEEP_DAYS /),
    expect.stringMatching(/^MIDWATCH_WEBHOOKS_URL is not .* MIDWATCH_WEBHOOK_URL /),
  ]);
});

test("a name that is near to none is a warning without a suggestion", () => {
  expect(warningsOf({ MIDWATCH_FOO: "1" })).toEqual([
    "MIDWATCH_FOO is not a setting of Midwatch and is ignored (docs/settings.md lists all)",
  ]);
});

test("settings, and variables of other programs, are no warning", () => {
  expect(warningsOf({ MIDWATCH_SLOTS: "1", MIDWATCH_PARENT: "7", ANTHROPIC_LOG: "debug", PATH: "/bin" })).toEqual([]);
});
