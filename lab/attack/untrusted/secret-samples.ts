/** Makes text that looks random, as a part of made-up secrets. The same input gives the same text. */
function draw(length: number, alphabet: string, seed: number): string {
  let state = seed * 2654435761;
  let text = "";
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + i) >>> 0;
    text += alphabet[state % alphabet.length];
  }
  return text;
}

const HEX = "0123456789abcdef";
const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const ALL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
const any = (length: number, seed: number) => draw(length, ALL, seed);
const hex = (length: number, seed: number) => draw(length, HEX, seed);
const upper = (length: number, seed: number) => draw(length, UPPER, seed);

/** A made-up secret: a text that contains it, and the part of the text that must be redacted. */
export interface SecretSample {
  readonly kind: string;
  readonly text: string;
  readonly secret: string;
}

const whole = (kind: string, secret: string): SecretSample => ({ kind, text: secret, secret });
const inside = (kind: string, secret: string, write: (secret: string) => string): SecretSample => ({
  kind,
  text: write(secret),
  secret,
});

/** Made-up secrets: one of each kind that Midwatch recognises by its format, and values that are recognisable only by their context. */
export const SECRET_SAMPLES: readonly SecretSample[] = [
  inside("RSA key", any(120, 1), (body) => `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`),
  inside("OpenSSH key, cut off", any(120, 2), (body) => `-----BEGIN OPENSSH PRIVATE KEY-----\n${body}`),
  inside(
    "PGP key",
    any(120, 3),
    (body) => `-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n${body}\n-----END PGP PRIVATE KEY BLOCK-----`,
  ),
  inside("PuTTY key", any(80, 4), (body) => `Private-Lines: 2\n${body}`),
  whole("age key", `AGE-SECRET-KEY-1${upper(58, 5)}`),
  whole("Midwatch key", `mwk_${draw(10, HEX, 6)}_${draw(52, HEX, 7)}`),
  whole("Anthropic key", `sk-ant-api03-${any(60, 8)}`),
  whole("OpenRouter key", `sk-or-v1-${hex(64, 9)}`),
  whole("OpenAI key", `sk-proj-${any(48, 10)}`),
  whole("AWS key id", `AKIA${upper(16, 11)}`),
  whole("GitHub token", `ghp_${any(36, 12)}`),
  whole("GitHub fine-grained token", `github_pat_${any(60, 13)}`),
  whole("GitLab token", `glpat-${any(20, 14)}`),
  whole("GitLab runner token", `GR1348941${any(20, 15)}`),
  whole("Bitbucket token", `ATBB${any(28, 16)}`),
  whole("Atlassian token", `ATATT3${any(80, 17)}`),
  whole("Slack token", `xoxb-${draw(12, "0123456789", 18)}-${any(24, 18)}`),
  whole("Slack app token", `xapp-1-${any(40, 19)}`),
  whole("Slack webhook", `hooks.slack.com/services/T${upper(8, 20)}/B${upper(8, 21)}/${any(24, 22)}`),
  whole("Discord webhook", `discord.com/api/webhooks/${draw(18, "123456789", 23)}/${any(60, 23)}`),
  whole("Discord bot token", `M${any(23, 24)}.${any(6, 25)}.${any(30, 26)}`),
  whole("Telegram token", `${draw(9, "123456789", 27)}:AA${any(33, 27)}`),
  whole("Google API key", `AIza${any(35, 28)}`),
  whole("Google OAuth token", `ya29.${any(60, 29)}`),
  whole("Google client secret", `GOCSPX-${any(28, 30)}`),
  whole("Stripe key", `sk_live_${any(24, 31)}`),
  whole("webhook signing secret", `whsec_${any(32, 32)}`),
  whole("Square token", `sq0atp-${any(22, 33)}`),
  whole("PayPal token", `access_token$production$${draw(16, HEX, 34)}$${hex(32, 35)}`),
  whole("Twilio key", `SK${hex(32, 36)}`),
  whole("SendGrid key", `SG.${any(22, 37)}.${any(43, 38)}`),
  whole("Mailgun key", `key-${hex(32, 39)}`),
  whole("Mailchimp key", `${hex(32, 40)}-us12`),
  whole("npm token", `npm_${any(36, 41)}`),
  whole("PyPI token", `pypi-AgEIcHlwaS5vcmc${any(80, 42)}`),
  whole("RubyGems key", `rubygems_${hex(48, 43)}`),
  whole("Docker token", `dckr_pat_${any(27, 44)}`),
  whole("DigitalOcean token", `dop_v1_${hex(64, 45)}`),
  whole("Vault token", `hvs.${any(30, 46)}`),
  whole("Terraform token", `${any(14, 47)}.atlasv1.${any(64, 48)}`),
  whole("Databricks token", `dapi${hex(32, 49)}`),
  whole("Shopify token", `shpat_${hex(32, 50)}`),
  whole("Linear key", `lin_api_${any(40, 51)}`),
  whole("Airtable token", `pat${any(14, 52)}.${hex(64, 53)}`),
  whole("Hugging Face token", `hf_${any(34, 54)}`),
  whole("Groq key", `gsk_${any(52, 55)}`),
  whole("New Relic key", `NRAK-${upper(27, 56)}`),
  whole("Grafana token", `glsa_${any(32, 57)}_${hex(8, 58)}`),
  whole("Postman key", `PMAK-${hex(24, 59)}-${hex(34, 60)}`),
  whole("Tailscale key", `tskey-auth-${any(16, 61)}-${any(32, 62)}`),
  whole("Azure client secret", `${any(3, 63)}8Q~${any(34, 64)}`),
  inside("Azure storage key", `${any(86, 65)}==`, (key) => `AccountName=a;AccountKey=${key};EndpointSuffix=x`),
  whole("JSON web token", `eyJ${any(20, 66)}.eyJ${any(40, 67)}.${any(43, 68)}`),
  whole("password hash", `$2b$12$${any(53, 69)}`),
  inside("password in a URL", `${any(14, 70)}`, (password) => `postgres://app:${password}@db.internal:5432/app`),
  inside("bearer token", `${any(30, 71)}7`, (token) => `Authorization: Bearer ${token}`),
  inside("basic credential", `${any(30, 72)}7=`, (token) => `Authorization: Basic ${token}`),
  inside("netrc", `${any(12, 73)}`, (password) => `machine h login me password ${password}`),
  inside("env password", `${any(20, 74)}7`, (password) => `export DB_PASSWORD=${password}`),
  inside("JSON secret", `${any(24, 75)}7`, (secret) => `{"client_secret": "${secret}"}`),
  inside("escaped JSON secret", `${any(24, 76)}7`, (secret) => `{\\"apiKey\\": \\"${secret}\\"}`),
  inside("PHP secret", `${any(24, 77)}7`, (secret) => `'secret_key' => '${secret}',`),
  inside("YAML token", `${hex(40, 78)}`, (secret) => `deploy_token: ${secret}`),
  inside("AWS secret key", `${any(40, 79)}`, (secret) => `aws_secret_access_key = ${secret}`),
];
