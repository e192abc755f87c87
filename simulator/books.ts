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

/** Records the calls that a simulator receives, in memory. */
export class Bookkeeper {
  private readonly entries: BookEntry[] = [];
  private readonly refused: Record<string, number> = {};

  bill(entry: Omit<BookEntry, "costUsd">): void {
    this.entries.push({ ...entry, costUsd: costOf(resolvePrice(entry.model), entry) });
  }

  refuse(type: string): void {
    this.refused[type] = (this.refused[type] ?? 0) + 1;
  }

  read(): Books {
    const sum = (field: keyof BilledTokens | "costUsd") =>
      this.entries.reduce((total, entry) => total + entry[field], 0);
    return {
      calls: this.entries.length,
      refused: { ...this.refused },
      total: {
        inputTokens: sum("inputTokens"),
        outputTokens: sum("outputTokens"),
        cacheReadTokens: sum("cacheReadTokens"),
        cacheWrite5mTokens: sum("cacheWrite5mTokens"),
        cacheWrite1hTokens: sum("cacheWrite1hTokens"),
        costUsd: sum("costUsd"),
      },
      entries: [...this.entries],
    };
  }
}
