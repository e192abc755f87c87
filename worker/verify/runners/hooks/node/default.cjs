// The default reporter of Node's test runner: `spec` on a terminal and, from Node 23 on, everywhere; otherwise `tap`.
"use strict";
const { spec, tap } = require("node:test/reporters");

const isSpec = process.stdout.isTTY === true || Number(process.versions.node.split(".")[0]) >= 23;
module.exports = isSpec ? spec : tap;
