import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../lab/attack/untrusted/secret-samples.ts";
import { isPlaceholder } from "../../../../shared/support/secrets/placeholders.ts";
import { marksIn, redactSecrets, secretsIn } from "../../../../shared/support/secrets/redact.ts";

describe("harmless fixtures are not secrets", () => {
  test.each([
    'const config = { apiKey: "test-api-key-12345" };',
    'apiKey: "sk-test-abc123def456"',
    "AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    'stripe("sk_test_4eC39HqLyjWDarjtT1zdp7dc")',
    'const token = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiaWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c";',
    'const token = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";',
    'login({ user: "ann", password: "hunter2" })',
    'password: "correct-horse-battery-staple-1"',
    'password = "Passw0rd123!"',
    "DB_PASSWORD=changeme123",
    'secret: "s3cr3t-value-42"',
    'const token = "550e8400-e29b-41d4-a716-446655440000";',
    'token: "0123456789abcdef0123456789abcdef"',
    'apiKey: "a1b2c3d4e5f6g7h8"',
    "secret_key = deadbeefcafebabe1234",
    'token: "d41d8cd98f00b204e9800998ecf8427e"',
    'secret: "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3"',
    "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "Authorization: Basic dXNlcjpwYXNzd29yZA==",
    "Authorization: Bearer mF_9.B5f-4.1JqM",
    "Authorization: Bearer test-token-1234567890",
    'token: "VGhlIHF1aWNrIGJyb3duIGZveA=="',
    "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
    'GITHUB_TOKEN: "ghp_16C7e42F292c6912E7710c838347Ae178B4a"',
    'client_secret: "your-client-secret-1"',
    'apiKey: "dummy-7f3a9c"',
    "postgres://user:password@localhost:5432/test",
    "redis://:secret@127.0.0.1:6379",
    "-----BEGIN PRIVATE KEY-----\nfake\n-----END PRIVATE KEY-----",
    "-----BEGIN RSA PRIVATE KEY-----\nMIIEexampleexampleexampleexampleexampleexampleexample\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n-----END PRIVATE KEY-----",
  ])("%s", (text) => {
    expect(secretsIn(text)).toEqual([]);
    expect(redactSecrets(text)).toBe(text);
  });
});

describe("a random value is a secret, regardless of the text around it", () => {
  const drawn = (bytes: number) => randomBytes(bytes);
  test.each([...Array(200).keys()])("round %i", () => {
    const values = [drawn(20).toString("hex"), drawn(16).toString("base64url"), drawn(24).toString("base64url")];
    for (const value of values) {
      expect([value, isPlaceholder(value)]).toEqual([value, false]);
      expect([value, isPlaceholder(`test_${value}`)]).toEqual([value, false]);
    }
  });

  // One in several thousand random hexadecimal texts contains only the letters a, b and c and short numbers, like this
  // one.
  test("few letters and short numbers next to the word test", () => {
    expect(isPlaceholder("test_6abcdbb55bb0cba7908a16fa2b41c94ac35c92c0")).toBe(false);
  });

  test.each(SECRET_SAMPLES)("$kind", ({ secret }) => expect(isPlaceholder(secret)).toBe(false));

  test("a truncated PEM key is replaced too", () => {
    expect(redactSecrets("-----BEGIN PRIVATE KEY-----\nMIIE")).toBe("[secret: private key]");
  });
});

describe("marks", () => {
  test.each([
    "x = [secret: GitHub token]",
    "[secret: known value]",
    "[secret: random text]",
    '{"authorization":"[secret]"}',
  ])("%s is one", (text) => expect(marksIn(text)).toHaveLength(1));

  test.each(["store[secret]", "const all = [secret];", "type A = { [secret: string]: number };", "[secrets]"])(
    "%s is none: it is a program",
    (text) => expect(marksIn(text)).toEqual([]),
  );

  test("every mark is recognized", () => {
    for (const { text } of SECRET_SAMPLES) expect(marksIn(redactSecrets(text)).length).toBeGreaterThan(0);
  });
});

test("a long key that contains a short word by chance is a key", () => {
  const body = `${"q8Zt3LmX0pRv7WkJ5sYb2NcD9uEh4GaF".repeat(6)}fake${"Jx6TqO1iVnKzB3wMrS8dUy".repeat(4)}`;
  const pem = `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;
  expect(redactSecrets(pem)).toBe("[secret: private key]");
});
