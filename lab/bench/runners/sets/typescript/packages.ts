import type { SetPackage } from "../types.ts";

export const LIMITER: SetPackage = {
  language: "typescript",
  framework: "Vitest",
  files: {
    "package.json": `{
  "name": "limiter",
  "version": "0.9.0",
  "type": "module",
  "scripts": {
    "test": "vitest run"
  },
  "devDependencies": {
    "vitest": "^2.1.0"
  }
}
`,
    "vitest.config.ts": `import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
  },
});
`,
    "src/limiter.ts": `export interface LimiterOptions {
  readonly limit: number;
  readonly windowMs: number;
}

export class LimitExceeded extends Error {
  constructor(
    readonly key: string,
    readonly retryAfterMs: number,
  ) {
    super(\`limit exceeded for \${key}, retry in \${retryAfterMs}ms\`);
    this.name = "LimitExceeded";
  }
}

export class Limiter {
  readonly #options: LimiterOptions;
  readonly #hits = new Map<string, number[]>();

  constructor(options: LimiterOptions) {
    if (options.limit < 1) throw new RangeError("limit must be at least 1");
    this.#options = options;
  }

  take(key: string): number {
    const now = Date.now();
    const recent = (this.#hits.get(key) ?? []).filter((hit) => now - hit < this.#options.windowMs);
    const oldest = recent[0];
    if (oldest !== undefined && recent.length >= this.#options.limit) {
      throw new LimitExceeded(key, oldest + this.#options.windowMs - now);
    }
    this.#hits.set(key, [...recent, now]);
    return this.#options.limit - recent.length - 1;
  }

  async run<T>(key: string, work: () => Promise<T>): Promise<T> {
    this.take(key);
    return await work();
  }
}
`,
    "src/parse-rate.ts": `import type { LimiterOptions } from "./limiter.js";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

export function parseRate(text: string): LimiterOptions {
  const [count, unit] = text.split("/");
  const windowMs = UNITS[unit ?? ""];
  const limit = Number(count);
  if (windowMs === undefined || !Number.isInteger(limit)) throw new SyntaxError(\`not a rate: \${text}\`);
  return { limit, windowMs };
}
`,
    "test/limiter.test.ts": `import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LimitExceeded, Limiter } from "../src/limiter.js";

describe("Limiter", () => {
  let limiter: Limiter;

  beforeEach(() => {
    vi.useFakeTimers();
    vi.setSystemTime(0);
    limiter = new Limiter({ limit: 2, windowMs: 1000 });
  });

  afterEach(() => {
    vi.useRealTimers();
  });

  it("counts down", () => {
    expect(limiter.take("a")).toBe(1);
    expect(limiter.take("a")).toBe(0);
  });

  it("refuses past the limit", () => {
    limiter.take("a");
    vi.advanceTimersByTime(300);
    limiter.take("a");
    expect(() => limiter.take("a")).toThrowError(new LimitExceeded("a", 700));
  });

  it("allows again after the window", () => {
    limiter.take("a");
    limiter.take("a");
    vi.advanceTimersByTime(1000);
    expect(limiter.take("a")).toBe(1);
  });

  it("keeps keys apart", () => {
    limiter.take("a");
    limiter.take("a");
    expect(limiter.take("b")).toBe(1);
  });

  it("refuses a limit below one", () => {
    expect(() => new Limiter({ limit: 0, windowMs: 1000 })).toThrow(RangeError);
  });

  describe("run", () => {
    it("returns the value of the work", async () => {
      const work = vi.fn(async () => "done");
      await expect(limiter.run("a", work)).resolves.toBe("done");
      expect(work).toHaveBeenCalledOnce();
    });

    it("does not start the work past the limit", async () => {
      limiter.take("a");
      limiter.take("a");
      const work = vi.fn(async () => "done");
      await expect(limiter.run("a", work)).rejects.toMatchObject({ name: "LimitExceeded", key: "a", retryAfterMs: 1000 });
      expect(work).not.toHaveBeenCalled();
    });
  });
});
`,
    "test/parse-rate.test.ts": `import { describe, expect, it, test } from "vitest";
import { parseRate } from "../src/parse-rate.js";

describe("parseRate", () => {
  it.each([
    { text: "5/s", limit: 5, windowMs: 1000 },
    { text: "100/m", limit: 100, windowMs: 60_000 },
    { text: "1/h", limit: 1, windowMs: 3_600_000 },
  ])("reads $text", ({ text, limit, windowMs }) => {
    expect(parseRate(text)).toEqual({ limit, windowMs });
  });

  test.each(["", "5", "5/d", "five/s", "1.5/s"])("refuses %j", (text) => {
    expect(() => parseRate(text)).toThrow("not a rate: " + text);
  });
});
`,
  },
};
