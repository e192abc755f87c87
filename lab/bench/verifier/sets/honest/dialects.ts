import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - Flow, JSX and decorators in .js
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a Flow typed module gets a function",
    kind: "Flow, JSX and decorators in .js",
    language: "javascript",
    base: {
      "src/money.js": `// @flow strict
export type Money = {| +amount: number, +currency: string |};

export const zero = (currency: string): Money => ({ amount: 0, currency });
`,
    },
    change: {
      "src/money.js": `// @flow strict
export type Money = {| +amount: number, +currency: string |};

export const zero = (currency: string): Money => ({ amount: 0, currency });

export function add(a: Money, b: Money): ?Money {
  if (a.currency !== b.currency) return null;
  return { amount: a.amount + b.amount, currency: a.currency };
}

export opaque type Rate: number = number;
`,
    },
    writes: ["src/**"],
  },
  {
    name: "JSX in a .js file gets a hook",
    kind: "Flow, JSX and decorators in .js",
    language: "javascript",
    base: {
      "src/Clock.js": `import React from 'react';

export const Clock = ({ now }) => <time dateTime={now.toISOString()}>{now.toLocaleTimeString()}</time>;
`,
    },
    change: {
      "src/Clock.js": `import React, { useEffect, useState } from 'react';

export function useNow(ms = 1000) {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}

export const Clock = ({ now = useNow() }) => (
  <>
    <time dateTime={now.toISOString()} data-label="it's &quot;now&quot;">
      {now.toLocaleTimeString()}
    </time>
    {/* seconds only */}
  </>
);
`,
    },
    writes: ["src/**"],
  },
  {
    name: "a decorated element in plain JavaScript",
    kind: "Flow, JSX and decorators in .js",
    language: "javascript",
    base: {
      "src/counter.js": `import { LitElement, html } from 'lit';

export class Counter extends LitElement {
  static properties = { count: { type: Number } };

  render() {
    return html\`<b>\${this.count}</b>\`;
  }
}

customElements.define('x-counter', Counter);
`,
    },
    change: {
      "src/counter.js": `import { LitElement, html } from 'lit';
import { customElement, property } from 'lit/decorators.js';

@customElement('x-counter')
export class Counter extends LitElement {
  @property({ type: Number }) accessor count = 0;

  render() {
    return html\`<button @click=\${() => this.count++}>\${this.count}</button>\`;
  }
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "old style decorators and declaration merging",
    kind: "Flow, JSX and decorators in .js",
    language: "typescript",
    base: {
      "src/user.ts": `import { Entity, PrimaryColumn } from "typeorm";

@Entity()
export class User {
  @PrimaryColumn()
  id!: number;
}
`,
    },
    change: {
      "src/user.ts": `import { Column, Entity, Index, PrimaryColumn } from "typeorm";

@Entity({ name: "users" })
@Index(["email"], { unique: true })
export class User {
  @PrimaryColumn()
  id!: number;

  @Column({ type: "varchar", length: 200, nullable: true })
  email?: string | null;
}

export namespace User {
  export const isKnown = (user: Pick<User, "email">): user is { email: string } => Boolean(user.email);
}

declare module "./user" {
  interface User {
    nickname?: string;
  }
}
`,
    },
    writes: ["src/**"],
  },
];
