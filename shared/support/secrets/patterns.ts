/** The pattern of one kind of secret: a name and a regular expression. */
export interface SecretPattern {
  readonly name: string;
  /** A text that every secret of this kind contains, with the same upper and lower case. Texts that do not contain it are not searched. */
  readonly hint: string;
  /** The regular expression, with the flag `g`. If it has a group named `secret`, only this group is replaced. */
  readonly shape: RegExp;
}

const kind = (name: string, hint: string, shape: RegExp): SecretPattern => ({
  name,
  hint,
  shape: new RegExp(shape.source, `g${shape.flags}`),
});

/**
 * Patterns of keys, tokens and passwords, as documented by their issuers. Repetitions are bounded or unambiguous, so
 * that searching never takes long.
 */
export const SECRET_PATTERNS: readonly SecretPattern[] = [
  kind(
    "private key",
    "PRIVATE KEY",
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:(?!-----)[\s\S]){0,20000}-----END (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----/,
  ),
  kind("age key", "AGE-SECRET-KEY-", /AGE-SECRET-KEY-1[0-9A-Z]{58}/),
  kind("Midwatch key", "mwk_", /\bmwk_[0-9a-z]{10}_[0-9a-z]{52}/),
  kind("Anthropic key", "sk-ant-", /\bsk-ant-[A-Za-z0-9_-]{20,300}/),
  kind("OpenRouter key", "sk-or-", /\bsk-or-v1-[0-9a-f]{40,80}/),
  kind(
    "OpenAI key",
    "sk-",
    /\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,300}|\bsk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|\bsk-[A-Za-z0-9]{48}\b/,
  ),
  kind("AWS key id", "A", /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b/),
  kind("GitHub token", "gh", /\bgh[pousr]_[A-Za-z0-9]{36,255}/),
  kind("GitHub token", "github_pat_", /\bgithub_pat_[A-Za-z0-9_]{22,255}/),
  kind("GitLab token", "gl", /\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|ffct)-[A-Za-z0-9_-]{20,300}/),
  kind("GitLab runner token", "GR1348941", /\bGR1348941[A-Za-z0-9_-]{20,50}/),
  kind("Bitbucket token", "ATBB", /\bATBB[A-Za-z0-9]{24,60}/),
  kind("Atlassian token", "ATATT3", /\bATATT3[A-Za-z0-9_=-]{50,300}/),
  kind("Slack token", "xox", /\bxox[abeoprs]-[A-Za-z0-9-]{10,250}/),
  kind("Slack app token", "xapp-", /\bxapp-\d-[A-Za-z0-9-]{20,250}/),
  kind("Slack webhook", "hooks.slack.com", /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/_-]{20,200}/),
  kind("Discord webhook", "/api/webhooks/", /discord(?:app)?\.com\/api\/webhooks\/\d{15,21}\/[A-Za-z0-9_-]{40,100}/),
  kind("Discord bot token", ".", /\b[MNO][A-Za-z0-9]{23,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40}/),
  kind("Telegram bot token", ":AA", /\b\d{8,10}:AA[A-Za-z0-9_-]{32,35}/),
  kind("Google API key", "AIza", /\bAIza[A-Za-z0-9_-]{35}/),
  kind("Google OAuth token", "ya29.", /\bya29\.[A-Za-z0-9_-]{20,500}/),
  kind("Google client secret", "GOCSPX-", /\bGOCSPX-[A-Za-z0-9_-]{24,40}/),
  kind("Stripe key", "_", /\b(?:sk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,250}/),
  kind("webhook signing secret", "whsec_", /\bwhsec_[A-Za-z0-9+/=]{24,100}/),
  kind("Square token", "sq0", /\bsq0(?:atp|csp|idp)-[A-Za-z0-9_-]{22,60}/),
  kind("PayPal token", "access_token$", /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/),
  kind("Twilio key", "SK", /\bSK[0-9a-f]{32}\b/),
  kind("SendGrid key", "SG.", /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{39,50}/),
  kind("Mailgun key", "key-", /\bkey-[0-9a-f]{32}\b/),
  kind("Mailchimp key", "-us", /\b[0-9a-f]{32}-us\d{1,2}\b/),
  kind("npm token", "npm_", /\bnpm_[A-Za-z0-9]{36}/),
  kind("PyPI token", "pypi-", /\bpypi-AgE[A-Za-z0-9_-]{50,500}/),
  kind("RubyGems key", "rubygems_", /\brubygems_[0-9a-f]{48}/),
  kind("crates.io token", "cio", /\bcio[A-Za-z0-9]{32}\b/),
  kind("Docker token", "dckr_", /\bdckr_(?:pat|oat)_[A-Za-z0-9_-]{27,60}/),
  kind("DigitalOcean token", "_v1_", /\bdo[opr]_v1_[0-9a-f]{64}/),
  kind("Heroku key", "HRKU-", /\bHRKU-[A-Za-z0-9_-]{36,80}/),
  kind("Cloudflare key", "v1.0-", /\bv1\.0-[0-9a-f]{24}-[0-9a-f]{146}/),
  kind("Vault token", "hv", /\bhv[sbr]\.[A-Za-z0-9_-]{24,300}/),
  kind("Terraform token", ".atlasv1.", /\b[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{60,80}/),
  kind("Databricks token", "dapi", /\bdapi[0-9a-f]{32}(?:-\d)?/),
  kind("Shopify token", "shp", /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}/),
  kind("Linear key", "lin_", /\blin_(?:api|oauth)_[A-Za-z0-9]{32,64}/),
  kind("Notion token", "_", /\b(?:secret|ntn)_[A-Za-z0-9]{43,50}\b/),
  kind("Airtable token", "pat", /\bpat[A-Za-z0-9]{14}\.[0-9a-f]{64}/),
  kind("Figma token", "figd_", /\bfigd_[A-Za-z0-9_-]{38,60}/),
  kind("Hugging Face token", "hf_", /\b(?:hf|api_org)_[A-Za-z0-9]{34,40}/),
  kind("Replicate token", "r8_", /\br8_[A-Za-z0-9]{37,40}/),
  kind("Groq key", "gsk_", /\bgsk_[A-Za-z0-9]{48,56}/),
  kind("Perplexity key", "pplx-", /\bpplx-[A-Za-z0-9]{40,60}/),
  kind("xAI key", "xai-", /\bxai-[A-Za-z0-9]{70,90}/),
  kind("New Relic key", "NR", /\bNR(?:AK|JS|RA|II)-[A-Za-z0-9]{19,40}/),
  kind("Grafana token", "gl", /\bglsa_[A-Za-z0-9]{32}_[0-9a-f]{8}|\bglc_[A-Za-z0-9+/=]{32,400}/),
  kind("Sentry token", "sntry", /\bsntry[su]_[A-Za-z0-9+/=_-]{40,300}/),
  kind("PlanetScale token", "pscale_", /\bpscale_(?:tkn|pw|oauth)_[A-Za-z0-9_.=-]{32,64}/),
  kind("Supabase token", "sbp_", /\bsbp_[0-9a-f]{40}/),
  kind("Netlify token", "nfp_", /\bnf[pc]_[A-Za-z0-9]{36,60}/),
  kind("Postman key", "PMAK-", /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}/),
  kind("Doppler token", "dp.", /\bdp\.(?:pt|st|ct|scim|audit)\.[A-Za-z0-9._-]{40,80}/),
  kind("Pulumi token", "pul-", /\bpul-[0-9a-f]{40}/),
  kind("Tailscale key", "tskey-", /\btskey-[a-z]{2,12}-[A-Za-z0-9-]{16,100}/),
  kind("Contentful token", "CFPAT-", /\bCFPAT-[A-Za-z0-9_-]{43}/),
  kind("1Password token", "ops_eyJ", /\bops_eyJ[A-Za-z0-9_-]{100,2000}/),
  kind("Alibaba key id", "LTAI", /\bLTAI[A-Za-z0-9]{16,24}\b/),
  kind("Tencent key id", "AKID", /\bAKID[A-Za-z0-9]{32}\b/),
  kind("Azure client secret", "Q~", /\b[A-Za-z0-9_~.-]{3}\dQ~[A-Za-z0-9_~.-]{31,34}/),
  kind("Azure storage key", "AccountKey=", /AccountKey=(?<secret>[A-Za-z0-9+/]{60,100}={0,2})/),
  kind("signed link", "sig=", /[?&;]sig=(?<secret>[A-Za-z0-9%+/]{30,200}(?:%3D|=){0,2})/),
  kind("JSON web token", "eyJ", /\beyJ[A-Za-z0-9_-]{10,4000}\.eyJ[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,1000}/),
  kind("password hash", "$2", /\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}/),
  kind(
    "password in a URL",
    "://",
    /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@"'<>]{0,100}:(?<secret>[^\s/@"'<>[\]${}]{3,200})@/,
  ),
  kind(
    "credential",
    "earer ",
    /\b[Bb]earer {1,4}(?<secret>(?=[A-Za-z._~+/-]{0,60}\d)[A-Za-z0-9._~+/-]{20,2000}={0,2})/,
  ),
  kind("credential", "asic ", /\b[Bb]asic {1,4}(?<secret>(?=[A-Za-z+/]{0,60}[\d=])[A-Za-z0-9+/]{16,2000}={0,2})/),
  kind("password", "password ", /\b(?:login|user) \S{1,100}\s{1,4}password (?<secret>[^\s[\]]{6,200})/),
  // Must be the last two: these patterns have no end mark, so they would also match text that belongs to other secrets.
  kind(
    "private key",
    "PRIVATE KEY",
    /-----BEGIN (?:[A-Z0-9]+ ){0,3}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\\]|\s(?:[^\s:]{1,200}:\d{1,6}[:-])?){0,20000}/,
  ),
  kind(
    "PuTTY private key",
    "Private-Lines:",
    /Private-Lines: \d{1,4}(?:[A-Za-z0-9+/=\\]|\s(?:[^\s:]{1,200}:\d{1,6}[:-])?){20,20000}/,
  ),
];
