// Loaded before each Node program of a verifier's command. The code under attack runs in the same process as the
// attack's assertions, and this keeps it from replacing them. Strict code that tries gets a TypeError; the attempt of
// other code has no effect.
const assert = require("node:assert");
for (const each of [assert, assert.strict]) Object.freeze(each);
