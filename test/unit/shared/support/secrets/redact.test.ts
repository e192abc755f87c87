import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../../lab/attack/untrusted/secret-samples.ts";
import { cleanLine } from "../../../../../shared/support/log.ts";
import { SECRET_PATTERNS } from "../../../../../shared/support/secrets/patterns.ts";
import { redactDeep, redactSecrets, registerSecret, secretsIn } from "../../../../../shared/support/secrets/redact.ts";
import { registerEnvSecrets } from "../../../../../shared/support/secrets/register-env-secrets.ts";

describe("shapes of secrets", () => {
  test("there are many kinds", () => {
    expect(new Set(SECRET_PATTERNS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(60);
    expect(SECRET_SAMPLES.length).toBeGreaterThanOrEqual(60);
  });

  test.each(SECRET_SAMPLES)("$kind is replaced in prose, code, JSON, XML and log lines", ({ text, secret }) => {
    const places = [
      text,
      `The file says ${text} and goes on.`,
      `const config = [${JSON.stringify(text)}];`,
      JSON.stringify({ event: { detail: `<out>${text}</out>` } }),
      `     7\t${text}\n     8\tmore`,
      text.replace(/^/gm, "config/my-secrets.txt:12:"),
      text
        .split("\n")
        .map((line, i) => `${String(i).padStart(6)}\t${line}`)
        .join("\n"),
      cleanLine(JSON.stringify({ level: 30, msg: JSON.stringify({ text }) })),
    ];
    for (const place of places) {
      const clean = redactSecrets(place);
      expect(clean).not.toContain(secret);
      expect(redactSecrets(clean)).toBe(clean);
    }
    expect(secretsIn(text).length).toBeGreaterThan(0);
  });

  test.each([
    "const token = tokenizer.nextToken(source2);",
    "const token = parseToken2Value(input);",
    "const apiKey = process.env.MY_API_KEY_2;",
    `password: ${"$"}{DB_PASSWORD}`,
    `REDIS_URL=redis://:${"$"}{REDIS_PASSWORD}@redis:6379`,
    "secret = await readSecret('./keys/one.txt')",
    "the token is 12 characters long: abcdefghijkl",
    '"integrity": "sha512-9NK3x5oqR1YH+cJq4m0B5Zy5oKqk4mVJXhW6g=="',
    "Basic understanding of authentication is expected",
    "Bearer of this-is-a-long-hyphenated-phrase",
    "commit 8f14e45fceea167a5a36dedd4bea2543aa0b1c2d",
    "maxTokens: 200000",
    "https://example.org/a?sig=short&b=1",
    "class TokenBucket2 extends Bucket",
    "sk-learn is not a key, nor is risk-assessment",
  ])("what is none is left alone: %s", (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  test("applying it twice changes nothing more, for any text", () => {
    const parts = fc.constantFrom(
      ...SECRET_SAMPLES.map(({ text }) => text),
      ..." \n\"'\\:=token password secret [secret: x] Bearer https:// @".split(""),
      "token=",
      "password: ",
      "[secret: GitHub token]",
      "Bearer ",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string()), { maxLength: 12 }), (texts) => {
        const once = redactSecrets(texts.join(""));
        return redactSecrets(once) === once;
      }),
      { numRuns: 500 },
    );
  });

  test("no text takes long", () => {
    const hostile = [
      "a",
      "-----BEGIN PRIVATE KEY-----",
      "token=",
      "eyJ",
      "eyJa.",
      "://a:",
      "Bearer ",
      "AccountKey=",
      '\\"',
    ];
    for (const part of hostile) {
      const text = part.repeat(Math.ceil(1_000_000 / part.length));
      const startedAt = performance.now();
      redactSecrets(text);
      expect(performance.now() - startedAt).toBeLessThan(5000);
    }
  });
});

describe("registered values", () => {
  test("are replaced in every form in which they may be written", () => {
    const value = 'correct horse/"battery"+staple';
    registerSecret(value);
    const forms = [value, JSON.stringify(value), encodeURIComponent(value), Buffer.from(value).toString("base64")];
    for (const form of forms) expect(redactSecrets(`<${form}>`)).toContain("[secret: known value]");
    for (const form of forms) expect(redactSecrets(form)).not.toMatch(/horse|Y29ycmVjd/);
  });

  test("include environment variables with secret names", () => {
    registerEnvSecrets({
      VENDOR_TOKEN: "plain words here",
      MIDWATCH_API_KEY_FILE: "/home/ann/key",
      SOME_KEY: "/a/path",
    });
    expect(redactSecrets("plain words here, /home/ann/key, /a/path")).toBe(
      "[secret: known value], /home/ann/key, /a/path",
    );
  });
});

test("values are cleaned in depth, and a value without secrets stays the same object", () => {
  const plain = { a: [1, "x", { b: null }], c: true };
  expect(redactDeep(plain)).toBe(plain);
  const { text, secret } = SECRET_SAMPLES[0]!;
  const clean = redactDeep({ a: [1, { b: text }], c: 2 });
  expect(clean).toMatchObject({ a: [1, { b: expect.stringContaining("[secret: private key]") }], c: 2 });
  expect(JSON.stringify(clean)).not.toContain(secret);
});

test("a log line stays JSON, without characters that a terminal would interpret", () => {
  const line = cleanLine(
    JSON.stringify({ msg: '\u001b[31mred\u009b0m\u202e "quoted" -----BEGIN PRIVATE KEY-----\nMII\\' }),
  );
  expect(JSON.parse(line)).toEqual({ msg: 'red "quoted" [secret: private key]' });
  expect(cleanLine("not \u001b]0;title\u0007 JSON\u0000")).toBe("not  JSON\n");
});

test("a text that was harmless is redacted once its value is registered as a secret", () => {
  const value = "plain-words-of-a-passphrase";
  expect(redactSecrets(value)).toBe(value);
  expect(redactSecrets(value)).toBe(value);
  registerSecret(value);
  expect(redactSecrets(value)).toBe("[secret: known value]");
});
