// biome-ignore lint/suspicious/noControlCharactersInRegex: matches the colours of terminals.
export const ANSI = /\u001b\[[0-9;]*m/g;
