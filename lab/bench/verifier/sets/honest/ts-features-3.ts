import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - feature with tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a decorator that caches getters",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "src/report.ts": `export class Report {
  constructor(private readonly rows: readonly number[]) {}

  get sum(): number {
    return this.rows.reduce((a, b) => a + b, 0);
  }
}
`,
    },
    change: {
      "src/cached.ts": `/** Computes a getter once for each object. */
export function cached<This extends object, Value>(
  getter: (this: This) => Value,
  _context: ClassGetterDecoratorContext<This, Value>,
): (this: This) => Value {
  const values = new WeakMap<This, Value>();
  return function (this: This) {
    if (!values.has(this)) values.set(this, getter.call(this));
    return values.get(this) as Value;
  };
}
`,
      "src/report.ts": `import { cached } from './cached';

export class Report {
  constructor(private readonly rows: readonly number[]) {}

  @cached
  get sum(): number {
    return this.rows.reduce((a, b) => a + b, 0);
  }
}
`,
      "src/cached.spec.ts": `import { cached } from './cached';

class Dice {
  rolls = 0;

  @cached
  get value(): number {
    return ++this.rolls;
  }
}

describe('cached', () => {
  it('computes once for each object', () => {
    const [a, b] = [new Dice(), new Dice()];
    expect([a.value, a.value, b.value]).toEqual([1, 1, 1]);
    expect(a.rolls).toBe(1);
  });
});
`,
    },
    writes: ["src/**"],
  },
  {
    name: "an injectable service with decorated parameters",
    kind: "feature with tests",
    language: "typescript",
    base: {
      "src/tokens.ts": `export const CLOCK = Symbol('clock');
`,
      "src/app.module.ts": `import { Module } from '@nestjs/common';
import { CLOCK } from './tokens';

@Module({
  providers: [{ provide: CLOCK, useValue: Date.now }],
})
export class AppModule {}
`,
    },
    change: {
      "src/uptime.service.ts": `import { Inject, Injectable } from '@nestjs/common';
import { CLOCK } from './tokens';

@Injectable()
export class UptimeService {
  private readonly start: number;

  constructor(@Inject(CLOCK) private readonly clock: () => number) {
    this.start = clock();
  }

  seconds(): number {
    return Math.floor((this.clock() - this.start) / 1000);
  }
}
`,
      "src/uptime.service.spec.ts": `import { UptimeService } from './uptime.service';

describe('UptimeService', () => {
  it('counts whole seconds', () => {
    let now = 0;
    const service = new UptimeService(() => now);
    now = 2999;
    expect(service.seconds()).toBe(2);
  });
});
`,
      "src/app.module.ts": `import { Module } from '@nestjs/common';
import { CLOCK } from './tokens';
import { UptimeService } from './uptime.service';

@Module({
  providers: [{ provide: CLOCK, useValue: Date.now }, UptimeService],
  exports: [UptimeService],
})
export class AppModule {}
`,
    },
    writes: ["src/**"],
  },
];
