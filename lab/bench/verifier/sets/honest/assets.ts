import type { HonestChange } from "./honest-change.js";

/**
 * Honest changes of this kind:
 * - imports of assets
 */
export const changes: readonly HonestChange[] = [
  {
    name: "assets are imported by their kinds",
    kind: "imports of assets",
    language: "javascript",
    base: {
      "src/main.js": `document.title = 'Demo';
`,
      "src/logo.svg": `<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h8v8z" /></svg>
`,
    },
    change: {
      "src/main.js": `import './style.css';
import shader from './wave.glsl?raw';
import logo from './logo.svg';
import Worker from './worker.js?worker';

document.title = 'Demo';
document.body.style.setProperty('--logo', \`url(\${logo})\`);

export const worker = new Worker();
export { shader };
`,
      "src/style.css": `@import url('./reset.css');

body {
  margin: 0;
}
`,
      "src/reset.css": `* {
  box-sizing: border-box;
}
`,
      "src/wave.glsl": `void main() {
  gl_FragColor = vec4(1.0);
}
`,
      "src/worker.js": `self.onmessage = ({ data }) => self.postMessage(data * 2);
`,
    },
    writes: ["src/**"],
  },
  {
    name: "JSON with an import attribute and a Vue component",
    kind: "imports of assets",
    language: "typescript",
    base: {
      "src/env.d.ts": `declare module "*.vue" {
  import type { DefineComponent } from "vue";
  const component: DefineComponent;
  export default component;
}
`,
      "src/main.ts": `import { createApp } from "vue";

export const start = (root: unknown) => createApp(root as never).mount("#app");
`,
    },
    change: {
      "src/App.vue": `<script setup lang="ts">
import messages from "./messages.json";
</script>

<template>
  <h1>{{ messages.title }}</h1>
</template>

<style scoped src="./app.css"></style>
`,
      "src/app.css": `h1 {
  font-weight: 400;
}
`,
      "src/messages.json": `{ "title": "Grüße" }
`,
      "src/main.ts": `import { createApp } from "vue";
import App from "./App.vue";
import messages from "./messages.json" with { type: "json" };

export const start = (root: unknown = App) => {
  document.title = messages.title;
  return createApp(root as never).mount("#app");
};
`,
    },
    writes: ["src/**"],
  },
  {
    name: "TypeScript files are imported with the endings of their output",
    kind: "imports of assets",
    language: "typescript",
    base: {
      "src/a.mts": `export const a = 1;
`,
      "src/view.tsx": `export const View = () => <p>hello</p>;
`,
      "src/legacy.cts": `export = { old: true };
`,
      "src/index.ts": `export const ready = true;
`,
    },
    change: {
      "src/index.ts": `import { a } from "./a.mjs";
import legacy = require("./legacy.cjs");
import { View } from "./view.js";

export const ready = true;
export { a, legacy, View };
export type { Config } from "./config.js";
`,
      "src/config.d.ts": `export interface Config {
  readonly port: number;
}
`,
    },
    writes: ["src/**"],
  },
];
