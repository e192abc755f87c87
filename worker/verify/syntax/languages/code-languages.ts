import type { TreeLanguage } from "../grammars.ts";
import type { CodeLanguage } from "./code-language.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { php } from "./php.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";

/** The languages whose tests are read from trees of tree-sitter. */
export const CODE_LANGUAGES: Readonly<Record<TreeLanguage, CodeLanguage>> = { go, java, php, ruby, rust };
