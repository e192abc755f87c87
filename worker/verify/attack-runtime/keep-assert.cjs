// Loaded before each Node program of a verifier's command: code under attack runs in the same process as the attack's assertions, and
// cannot replace them. Strict code that tries to ends with a TypeError; other code goes on, and its wrong answers are noticed.
const assert = require("node:assert");
for (const each of [assert, assert.strict]) Object.freeze(each);
