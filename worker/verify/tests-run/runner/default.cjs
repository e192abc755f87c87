// The reporter that Node's test runner would have used by itself: `spec` on a terminal and, from Node 23 on, everywhere; `tap` else.
"use strict";
const { spec, tap } = require("node:test/reporters");

const isSpec = process.stdout.isTTY === true || Number(process.versions.node.split(".")[0]) >= 23;
module.exports = isSpec ? spec : tap;
