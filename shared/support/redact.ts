const secrets = new Set<string>();

/** Registers a value that must never be printed: the API key, the Redis password. Short values are ignored. */
export function registerSecret(value: string | undefined): void {
  if (value !== undefined && value.length >= 8) secrets.add(value);
}

/** The text with each registered secret value replaced by `[secret]`. */
export function redactSecrets(text: string): string {
  let clean = text;
  for (const secret of secrets) {
    if (clean.includes(secret)) clean = clean.replaceAll(secret, "[secret]");
  }
  return clean;
}
