/** Modules of many styles, by file name; comparing each with itself must show no difference. */
export const SAME: Readonly<Record<string, string>> = {
  "rejects.js":
    "class Store { async get(key) { if (!key) throw new Error('no key ' + key); return key; } async fail() { throw new RangeError('always'); } }\nmodule.exports = { Store, open: async (name) => { await null; return new Store(name); } };\n",
  "random.js":
    "const { randomUUID, randomBytes } = require('crypto');\nexports.id = (n) => Math.random().toString(36) + randomUUID() + randomBytes(4).toString('hex') + n;\nexports.web = () => crypto.getRandomValues(new Uint8Array(4));\n",
  "time.js":
    "const loaded = Date.now();\nexports.loaded = loaded;\nexports.now = (a) => [new Date(), Date.now() - loaded, performance.now(), process.hrtime.bigint(), process.uptime(), a];\nexports.later = (a) => new Promise((done) => setTimeout(() => done([Date.now(), a]), 1000));\n",
  "unsteady.js":
    "const { generateKeyPairSync } = require('crypto');\nexports.keys = (a) => [generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }).x, a];\nexports.double = (a) => [a, a];\nexports.triple = (a) => [a, a, a];\n",
  "named.mjs": "export function add(a, b) { return a + b; }\nexport const list = (...items) => items;\n",
  "default.mjs": "export default function twice(a) { return [a, a]; }\n",
  "both.mjs":
    "import { add } from './named.mjs';\nconst data = await Promise.resolve({ n: 1 });\nexport { add, data };\nexport default class Box { constructor(value) { this.value = value; } get() { return this.value; } }\nexport const here = import.meta.url;\n",
  "files.js":
    "const { readFileSync } = require('fs');\nconst data = require('./data.json');\nexports.name = () => require('./package.json').name;\nexports.self = (n) => readFileSync(__filename, 'utf8').slice(0, Number(n) || 10);\nexports.data = data;\n",
  "alive.js":
    "setInterval(() => {}, 1000);\nrequire('net').createServer().listen(0, '127.0.0.1').on('error', () => {});\nprocess.on('uncaughtException', () => {});\nexports.port = (a) => typeof a;\n",
  "prints.js":
    "console.log('loaded');\nexports.tell = (a) => { process.stdout.write(JSON.stringify({ id: 1, results: [a] }) + '\\n'); require('fs').writeSync(1, '{\"id\":1,\"results\":[]}\\n'); return a; };\n",
  "memo.js":
    "const known = new Map();\nexports.memo = (key) => { if (!known.has(key)) known.set(key, { key, n: known.size }); return known.get(key); };\nmodule.exports.single = new (class Single { constructor() { this.calls = 0; } use() { return ++this.calls; } })();\n",
  "emits.js":
    "const { EventEmitter } = require('events');\nmodule.exports = class Bus extends EventEmitter { send(name, value) { setTimeout(() => this.emit(String(name), value), 5); return this; } };\n",
  "stray.js":
    "exports.drop = (a) => { Promise.reject(new Error('stray ' + typeof a)); setTimeout(() => { throw new Error('late'); }, 1); return 1; };\n",
  "lasting.js":
    "exports.forever = () => new Promise(() => {});\nexports.items = async function* (n) { for (let i = 0; i < 3; i++) { yield [i, n]; } throw new Error('end'); };\n",
  "data.json": '{"a":[1,2,3]}\n',
  "package.json": '{"name":"same","version":"1.0.0"}\n',
};
