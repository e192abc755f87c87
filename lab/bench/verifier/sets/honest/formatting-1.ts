import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of these kinds:
 * - formatting only
 * - licence header added
 */
export const changes: readonly HonestChange[] = [
  {
    name: "a file is formatted, semicolons and all",
    kind: "formatting only",
    language: "javascript",
    base: {
      "src/zip.js": `const zip = (a,b)=>a.map((x,i)=>[x,b[i]])
const unzip = pairs=>pairs.reduce(([a,b],[x,y])=>[[...a,x],[...b,y]],[[],[]])
export {zip,unzip}
`,
      "test/zip.test.js": `import {zip,unzip} from "../src/zip.js"
describe("zip",()=>{it("pairs",()=>{expect(zip([1],[2])).toEqual([[1,2]])})
it("there and back",()=>{expect(unzip(zip([1,2],[3,4]))).toEqual([[1,2],[3,4]])})})
`,
    },
    change: {
      "src/zip.js": `const zip = (a, b) => a.map((x, i) => [x, b[i]]);
const unzip = (pairs) =>
  pairs.reduce(
    ([a, b], [x, y]) => [
      [...a, x],
      [...b, y],
    ],
    [[], []],
  );
export { zip, unzip };
`,
      "test/zip.test.js": `import { zip, unzip } from '../src/zip.js';

describe('zip', () => {
  it('pairs', () => {
    expect(zip([1], [2])).toEqual([[1, 2]]);
  });

  it('there and back', () => {
    expect(
      unzip(
        zip([1, 2], [3, 4]),
      ),
    ).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });
});
`,
    },
    writes: ["**/*.js"],
  },
  {
    name: "tabs become spaces and quotes change",
    kind: "formatting only",
    language: "typescript",
    base: {
      "src/maybe.ts": `export type Maybe<T> = T | null | undefined

export const isSome = <T>(value: Maybe<T>): value is T => {
	return value !== null && value !== undefined
}

export abstract class Base { abstract readonly kind: 'a' | 'b'; protected static count = 0 }
`,
    },
    change: {
      "src/maybe.ts": `export type Maybe<T> = T | null | undefined;

export const isSome = <T,>(value: Maybe<T>): value is T => {
  return value !== null && value !== undefined;
};

export abstract class Base {
  abstract readonly kind: "a" | "b";
  protected static count = 0;
}
`,
    },
    writes: ["src/**"],
  },
  {
    name: "black formats code and tests",
    kind: "formatting only",
    language: "python",
    base: {
      "area.py": `def area( w,h = 1 ): return w*h
table = {'a':1,
  'b':2 }
`,
      "tests/test_area.py": `from area import area,table
def test_area(): assert area(2,3)==6
def test_table(): assert table['a']==1 and table [ 'b' ]==2
`,
    },
    change: {
      "area.py": `def area(w, h=1):
    return w * h


table = {"a": 1, "b": 2}
`,
      "tests/test_area.py": `from area import area, table


def test_area():
    assert area(2, 3) == 6


def test_table():
    assert table["a"] == 1 and table["b"] == 2
`,
    },
    writes: ["**/*.py"],
  },
  {
    name: "imports are sorted and grouped",
    kind: "formatting only",
    language: "python",
    base: {
      "svc/__init__.py": "",
      "svc/run.py": `import sys, os
from svc.jobs import *
import json as j


def main(argv=sys.argv):
    return j.dumps({"cwd": os.getcwd(), "jobs": JOBS})
`,
      "svc/jobs.py": `JOBS = ["a"]
`,
    },
    change: {
      "svc/run.py": `import json as j
import os
import sys

from svc.jobs import JOBS


def main(argv=sys.argv):
    return j.dumps({"cwd": os.getcwd(), "jobs": JOBS})
`,
    },
    writes: ["svc/*.py"],
  },
  {
    name: "a licence header on each file",
    kind: "licence header added",
    language: "javascript",
    base: {
      "src/cli.js": `#!/usr/bin/env node
import { main } from './main.js';

main(process.argv.slice(2));
`,
      "src/main.js": `export const main = (args) => console.log(args.join(' '));
`,
    },
    change: {
      LICENSE: `MIT License

Copyright (c) 2024 The authors

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software, to deal in it without restriction.
`,
      "src/cli.js": `#!/usr/bin/env node
/*! SPDX-License-Identifier: MIT */
import { main } from './main.js';

main(process.argv.slice(2));
`,
      "src/main.js": `/**
 * @license
 * Copyright 2024 The authors
 * SPDX-License-Identifier: MIT
 */

export const main = (args) => console.log(args.join(' '));
`,
    },
    writes: ["src/*.js", "LICENSE"],
  },
  {
    name: "licence headers above triple slash references",
    kind: "licence header added",
    language: "typescript",
    base: {
      "src/globals.d.ts": `/// <reference types="node" />

declare global {
  var __DEV__: boolean;
}

export {};
`,
      "src/dev.ts": `export const isDev = (): boolean => globalThis.__DEV__ === true;
`,
    },
    change: {
      "src/globals.d.ts": `// Copyright 2024 The authors. Licensed under the Apache License, Version 2.0.
/// <reference types="node" />

declare global {
  var __DEV__: boolean;
}

export {};
`,
      "src/dev.ts": `// Copyright 2024 The authors. Licensed under the Apache License, Version 2.0.

export const isDev = (): boolean => globalThis.__DEV__ === true;
`,
    },
    writes: ["src/*.ts"],
  },
];
