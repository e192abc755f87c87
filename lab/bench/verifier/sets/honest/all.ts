import { changes as assertStyles1 } from "./assert-styles-1.js";
import { changes as assertStyles2 } from "./assert-styles-2.js";
import { changes as assets } from "./assets.js";
import { changes as async1 } from "./async-1.js";
import { changes as async2 } from "./async-2.js";
import { changes as async3 } from "./async-3.js";
import { changes as barrels1 } from "./barrels-1.js";
import { changes as barrels2 } from "./barrels-2.js";
import { changes as bugFixes1 } from "./bug-fixes-1.js";
import { changes as bugFixes2 } from "./bug-fixes-2.js";
import { changes as bugFixes3 } from "./bug-fixes-3.js";
import { changes as bugFixes4 } from "./bug-fixes-4.js";
import { changes as bugFixes5 } from "./bug-fixes-5.js";
import { changes as bugFixes6 } from "./bug-fixes-6.js";
import { changes as classes1 } from "./classes-1.js";
import { changes as classes2 } from "./classes-2.js";
import { changes as config1 } from "./config-1.js";
import { changes as config2 } from "./config-2.js";
import { changes as config3 } from "./config-3.js";
import { changes as dialects } from "./dialects.js";
import { changes as exports1 } from "./exports-1.js";
import { changes as exports2 } from "./exports-2.js";
import { changes as exports3 } from "./exports-3.js";
import { changes as features1 } from "./features-1.js";
import { changes as features2 } from "./features-2.js";
import { changes as features3 } from "./features-3.js";
import { changes as features4 } from "./features-4.js";
import { changes as files1 } from "./files-1.js";
import { changes as files2 } from "./files-2.js";
import { changes as fixtures1 } from "./fixtures-1.js";
import { changes as fixtures2 } from "./fixtures-2.js";
import { changes as fixtures3 } from "./fixtures-3.js";
import { changes as formatting1 } from "./formatting-1.js";
import { changes as formatting2 } from "./formatting-2.js";
import type { HonestChange } from "./honest-change.js";
import { changes as logging } from "./logging.js";
import { changes as moves1 } from "./moves-1.js";
import { changes as moves2 } from "./moves-2.js";
import { changes as moves3 } from "./moves-3.js";
import { changes as moves4 } from "./moves-4.js";
import { changes as narrower } from "./narrower.js";
import { changes as optional1 } from "./optional-1.js";
import { changes as optional2 } from "./optional-2.js";
import { changes as pythonPackages1 } from "./python-packages-1.js";
import { changes as pythonPackages2 } from "./python-packages-2.js";
import { changes as removals } from "./removals.js";
import { changes as renames1 } from "./renames-1.js";
import { changes as renames2 } from "./renames-2.js";
import { changes as skips1 } from "./skips-1.js";
import { changes as skips2 } from "./skips-2.js";
import { changes as splits1 } from "./splits-1.js";
import { changes as splits2 } from "./splits-2.js";
import { changes as splits3 } from "./splits-3.js";
import { changes as stricter } from "./stricter.js";
import { changes as tableTests1 } from "./table-tests-1.js";
import { changes as tableTests2 } from "./table-tests-2.js";
import { changes as testHelpers1 } from "./test-helpers-1.js";
import { changes as testHelpers2 } from "./test-helpers-2.js";
import { changes as testHelpers3 } from "./test-helpers-3.js";
import { changes as testTitles1 } from "./test-titles-1.js";
import { changes as testTitles2 } from "./test-titles-2.js";
import { changes as tsFeatures1 } from "./ts-features-1.js";
import { changes as tsFeatures2 } from "./ts-features-2.js";
import { changes as tsFeatures3 } from "./ts-features-3.js";
import { changes as tsTested1 } from "./ts-tested-1.js";
import { changes as tsTested2 } from "./ts-tested-2.js";
import { changes as tsTested3 } from "./ts-tested-3.js";
import { changes as tsTested4 } from "./ts-tested-4.js";
import { changes as types } from "./types.js";

/** All honest changes. Every check has to accept every one of them. */
export const HONEST_CHANGES: readonly HonestChange[] = [
  ...assertStyles1,
  ...assertStyles2,
  ...assets,
  ...async1,
  ...async2,
  ...async3,
  ...barrels1,
  ...barrels2,
  ...bugFixes1,
  ...bugFixes2,
  ...bugFixes3,
  ...bugFixes4,
  ...bugFixes5,
  ...bugFixes6,
  ...classes1,
  ...classes2,
  ...config1,
  ...config2,
  ...config3,
  ...dialects,
  ...exports1,
  ...exports2,
  ...exports3,
  ...features1,
  ...features2,
  ...features3,
  ...features4,
  ...files1,
  ...files2,
  ...fixtures1,
  ...fixtures2,
  ...fixtures3,
  ...formatting1,
  ...formatting2,
  ...logging,
  ...moves1,
  ...moves2,
  ...moves3,
  ...moves4,
  ...narrower,
  ...optional1,
  ...optional2,
  ...pythonPackages1,
  ...pythonPackages2,
  ...removals,
  ...renames1,
  ...renames2,
  ...skips1,
  ...skips2,
  ...splits1,
  ...splits2,
  ...splits3,
  ...stricter,
  ...tableTests1,
  ...tableTests2,
  ...testHelpers1,
  ...testHelpers2,
  ...testHelpers3,
  ...testTitles1,
  ...testTitles2,
  ...tsFeatures1,
  ...tsFeatures2,
  ...tsFeatures3,
  ...tsTested1,
  ...tsTested2,
  ...tsTested3,
  ...tsTested4,
  ...types,
];
