import type { TreeLanguage } from "../grammars.ts";
import type { CodeLanguage } from "./code-language.ts";
import { go } from "./go.ts";
import { java } from "./java.ts";
import { ruby } from "./ruby.ts";
import { rust } from "./rust.ts";

/** The languages whose tests are read from trees of tree-sitter. */
export const CODE_LANGUAGES: Partial<Record<TreeLanguage, CodeLanguage>> = { go, java, ruby, rust };
