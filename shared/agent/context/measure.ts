import type { Turn } from "../../prefix/breakpoints.ts";

/** Sizes of a conversation's turns in tokens, estimated from their bytes. */
export interface Sizes {
  readonly turns: readonly number[];
  readonly tokensOf: (text: string) => number;
}

/** Estimates the tokens of each turn, and of other texts, from their bytes of JSON per token. */
export function measureTurns(turns: readonly Turn[], bytesPerToken: number): Sizes {
  return {
    turns: turns.map((turn) => Math.ceil(bytesOfTurns([turn]) / bytesPerToken)),
    tokensOf: (text) => Math.ceil(Buffer.byteLength(text) / bytesPerToken),
  };
}

/** The bytes of JSON of some turns. */
export function bytesOfTurns(turns: readonly Turn[]): number {
  return sum(turns.map(({ content }) => Buffer.byteLength(JSON.stringify(content))));
}

/** Sums numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
