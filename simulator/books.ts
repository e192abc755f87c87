import { type BilledTokens, costOf, resolvePrice } from "../shared/protocol/price/pricing.ts";

/** One model call and its cost, as the simulator would bill it. */
export interface BookEntry extends BilledTokens {
  readonly requestId: string;
  readonly responseId: string;
  readonly at: number;
  readonly model: string;
  readonly organization: string;
  readonly role: string;
  readonly costUsd: number;
}

/** The calls that the simulator billed or refused. Tests compare Midwatch's costs with them. */
export interface Books {
  readonly calls: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly total: BilledTokens & { readonly costUsd: number };
  readonly entries: readonly BookEntry[];
}

const FIELDS = [
  "inputTokens",
  "outputTokens",
  "cacheReadTokens",
  "cacheWrite5mTokens",
  "cacheWrite1hTokens",
] as const satisfies readonly (keyof BilledTokens)[];

/** Records the calls that a simulator receives, in memory. */
export class Bookkeeper {
  private readonly entries: BookEntry[] = [];
  private readonly refused: Record<string, number> = {};

  /** Bills a call that was made in one or more iterations. The length of each iteration's prompt decides about its price. */
  bill(call: Omit<BookEntry, "costUsd" | keyof BilledTokens>, iterations: readonly BilledTokens[]): void {
    const price = resolvePrice(call.model);
    const costUsd = iterations.reduce((sum, tokens) => sum + costOf(price, tokens), 0);
    this.entries.push({ ...call, ...totalOf(iterations), costUsd });
  }

  refuse(type: string): void {
    this.refused[type] = (this.refused[type] ?? 0) + 1;
  }

  read(): Books {
    return {
      calls: this.entries.length,
      refused: { ...this.refused },
      total: { ...totalOf(this.entries), costUsd: this.entries.reduce((sum, { costUsd }) => sum + costUsd, 0) },
      entries: [...this.entries],
    };
  }
}

function totalOf(parts: readonly BilledTokens[]): BilledTokens {
  const sums = FIELDS.map((field) => [field, parts.reduce((sum, part) => sum + part[field], 0)]);
  return Object.fromEntries(sums) as Record<keyof BilledTokens, number>;
}
