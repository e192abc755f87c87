import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { hasApiKey, readApiKey } from "../../../../../shared/support/secrets/read-api-key.ts";
import { redactSecrets } from "../../../../../shared/support/secrets/redact.ts";
import { temporaryFolder } from "../../../../support/repository.ts";

test("the key comes from the file where one is named, else from the environment, and is redacted", () => {
  const { path, dispose } = temporaryFolder();
  try {
    const file = join(path, "key");
    writeFileSync(file, "sk-from-the-file\n");
    expect(readApiKey({ apiKey: "sk-of-the-environment" })).toBe("sk-of-the-environment");
    expect(readApiKey({ apiKey: "sk-other", apiKeyFile: file })).toBe("sk-from-the-file");
    expect(redactSecrets("it is sk-from-the-file")).not.toContain("sk-from-the-file");
    writeFileSync(file, "\n");
    expect(() => readApiKey({ apiKeyFile: file })).toThrow(/is empty/);
  } finally {
    dispose();
  }
});

test("none at all, and a file that is not there, are refused by the variable's name", () => {
  expect(() => readApiKey({})).toThrow(/^ANTHROPIC_API_KEY must be/);
  expect(() => readApiKey({ apiKeyFile: "/nowhere" })).toThrow(/^ANTHROPIC_API_KEY_FILE must name a file/);
  expect([hasApiKey({}), hasApiKey({ apiKeyFile: "/x" }), hasApiKey({ apiKey: "k" })]).toEqual([false, true, true]);
});
