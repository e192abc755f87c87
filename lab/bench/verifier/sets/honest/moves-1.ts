import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - file moved with its tests
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a module and its tests move into a folder of their own",
    kind: "file moved with its tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "shop",
  "version": "1.0.0",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "src/discount.js": `'use strict';

const RATES = { gold: 0.2, silver: 0.1 };

module.exports.discount = (price, level) => price * (1 - (RATES[level] ?? 0));
`,
      "src/index.js": `'use strict';

module.exports = { ...require('./discount') };
`,
      "test/discount.test.js": `'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { discount } = require('../src/discount');

test('gold pays less', () => {
  assert.strictEqual(discount(100, 'gold'), 80);
});

test('others pay all', () => {
  assert.strictEqual(discount(100), 100);
});
`,
    },
    change: {
      "src/pricing/discount.js": `'use strict';

const RATES = { gold: 0.2, silver: 0.1 };

module.exports.discount = (price, level) => price * (1 - (RATES[level] ?? 0));
`,
      "src/discount.js": null,
      "src/index.js": `'use strict';

module.exports = { ...require('./pricing/discount') };
`,
      "test/pricing/discount.test.js": `'use strict';
const test = require('node:test');
const assert = require('node:assert');
const { discount } = require('../../src/pricing/discount');

test('gold pays less', () => {
  assert.strictEqual(discount(100, 'gold'), 80);
});

test('others pay all', () => {
  assert.strictEqual(discount(100), 100);
});
`,
      "test/discount.test.js": null,
    },
    writes: ["src/**", "test/**"],
    acceptance: "node --test test/pricing/discount.test.js",
  },
  {
    name: "utils.js is renamed to strings.js and a shim stays",
    kind: "file moved with its tests",
    language: "javascript",
    base: {
      "package.json": `{
  "name": "shim",
  "version": "1.0.0",
  "type": "module",
  "scripts": {
    "test": "node --test"
  }
}
`,
      "lib/utils.js": `export const pad = (text, width) => String(text).padStart(width, ' ');
export const indent = (text, by = 2) => text.replace(/^/gm, ' '.repeat(by));
`,
      "test/utils.test.js": `import { describe, it } from 'node:test';
import assert from 'node:assert';
import { indent, pad } from '../lib/utils.js';

describe('utils', () => {
  it('pads', () => assert.strictEqual(pad(7, 3), '  7'));
  it('indents each line', () => assert.strictEqual(indent('a\\nb'), '  a\\n  b'));
});
`,
    },
    change: {
      "lib/strings.js": `export const pad = (text, width) => String(text).padStart(width, ' ');
export const indent = (text, by = 2) => text.replace(/^/gm, ' '.repeat(by));
`,
      "lib/utils.js": `// Moved to strings.js; kept for those who import it by path.
export * from './strings.js';
`,
      "test/strings.test.js": `import { describe, it } from 'node:test';
import assert from 'node:assert';
import { indent, pad } from '../lib/strings.js';

describe('strings', () => {
  it('pads', () => assert.strictEqual(pad(7, 3), '  7'));
  it('indents each line', () => assert.strictEqual(indent('a\\nb'), '  a\\n  b'));
});
`,
      "test/utils.test.js": null,
    },
    writes: ["lib/*.js", "test/*.js"],
  },
  {
    name: "a React component moves with its stylesheet and its test",
    kind: "file moved with its tests",
    language: "typescript",
    base: {
      "src/Card.tsx": `import './Card.css';
import logo from './logo.svg';

export function Card({ title }: { title: string }) {
  return (
    <article className="card">
      <img src={logo} alt="" />
      <h2>{title}</h2>
    </article>
  );
}
`,
      "src/Card.css": `.card {
  padding: 1rem;
}
`,
      "src/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">
  <circle cx="4" cy="4" r="4" />
</svg>
`,
      "src/Card.test.tsx": `import { render, screen } from '@testing-library/react';
import { Card } from './Card';

test('shows its title', () => {
  render(<Card title="Tea" />);
  expect(screen.getByRole('heading').textContent).toBe('Tea');
});
`,
      "src/App.tsx": `import { Card } from './Card';

export const App = () => <Card title="Welcome" />;
`,
    },
    change: {
      "src/components/Card/Card.tsx": `import './Card.css';
import logo from '../../logo.svg';

export function Card({ title }: { title: string }) {
  return (
    <article className="card">
      <img src={logo} alt="" />
      <h2>{title}</h2>
    </article>
  );
}
`,
      "src/Card.tsx": null,
      "src/components/Card/Card.css": `.card {
  padding: 1rem;
}
`,
      "src/Card.css": null,
      "src/components/Card/Card.test.tsx": `import { render, screen } from '@testing-library/react';
import { Card } from './Card';

test('shows its title', () => {
  render(<Card title="Tea" />);
  expect(screen.getByRole('heading').textContent).toBe('Tea');
});
`,
      "src/Card.test.tsx": null,
      "src/App.tsx": `import { Card } from './components/Card/Card';

export const App = () => <Card title="Welcome" />;
`,
    },
    writes: ["src/**"],
  },
];
