import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - exports rewritten with the same names
 */
export const changes: readonly HonestChange[] = [
  {
    name: "__all__ is built from its parts",
    kind: "exports rewritten with the same names",
    language: "python",
    base: {
      "pkg/__init__.py": `from pkg.readers import read_csv, read_json
from pkg.writers import write_csv

__all__ = ["read_csv", "read_json", "write_csv"]
`,
      "pkg/readers.py": `import csv
import json


def read_csv(lines):
    return list(csv.reader(lines))


def read_json(text):
    return json.loads(text)
`,
      "pkg/writers.py": `def write_csv(rows):
    return "\\n".join(",".join(map(str, row)) for row in rows)
`,
    },
    change: {
      "pkg/__init__.py": `from pkg import readers, writers
from pkg.readers import read_csv, read_json
from pkg.writers import write_csv

__all__ = []
__all__ += readers.__all__
__all__ += writers.__all__
`,
      "pkg/readers.py": `import csv
import json

__all__ = ["read_csv", "read_json"]


def read_csv(lines):
    return list(csv.reader(lines))


def read_json(text):
    return json.loads(text)
`,
      "pkg/writers.py": `__all__ = ["write_csv"]


def write_csv(rows):
    return "\\n".join(",".join(map(str, row)) for row in rows)
`,
    },
    writes: ["pkg/**"],
  },
];
