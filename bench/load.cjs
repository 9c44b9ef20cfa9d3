// Loads a module in a fresh process and prints how many milliseconds that took: node load.cjs FILE [activate].
// `vscode` is a stand-in that takes any call, so that only the extension's own work is measured.
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const { performance } = require('node:perf_hooks');

const anything = new Proxy(class {}, {
  get: (_target, name) => {
    if (name === Symbol.toPrimitive) return () => '';
    if (name === Symbol.iterator) return [][Symbol.iterator];
    return name === 'then' ? undefined : anything;
  },
  apply: () => anything,
  construct: () => anything,
});

/** The stand-in by the API's names: a bundle copies a module's own names when it is loaded. */
function standIn() {
  const types = readFileSync('node_modules/@types/vscode/index.d.ts', 'utf8');
  const names = types.matchAll(/^\texport (?:namespace|class|enum|const|let|function) (\w+)/gm);
  return Object.fromEntries([...names].map(([, name]) => [name, anything]));
}

const vscode = standIn();
const load = Module._load;
Module._load = function (request, ...rest) {
  return request === 'vscode' ? vscode : load.call(this, request, ...rest);
};

async function main([file, activate]) {
  const started = performance.now();
  const loaded = require(file);
  if (activate) await loaded.activate(anything);
  process.stdout.write(String(performance.now() - started));
  // Timers and servers that the extension may have started do not matter here.
  process.exit(0);
}

main(process.argv.slice(2));
