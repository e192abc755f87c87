import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - licence header added
 */
export const changes: readonly HonestChange[] = [
  {
    name: "licence and encoding lines above a docstring",
    kind: "licence header added",
    language: "python",
    base: {
      "tool.py": `#!/usr/bin/env python3
"""A tool."""

from __future__ import annotations


def main() -> int:
    return 0
`,
    },
    change: {
      "tool.py": `#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# SPDX-FileCopyrightText: 2024 The authors
# SPDX-License-Identifier: BSD-3-Clause
"""A tool."""

from __future__ import annotations


def main() -> int:
    return 0
`,
    },
    writes: ["*.py"],
  },
];
