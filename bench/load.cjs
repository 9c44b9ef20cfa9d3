// Loads a module in a fresh process and prints how many milliseconds that took: node load.cjs FILE [activate].
// `vscode` is a stand-in that takes any call, so that only the extension's own work is measured.
const { readFileSync } = require('node:fs');
const { registerHooks } = require('node:module');
const { performance } = require('node:perf_hooks');

const anything = new Proxy(class {}, {
  get: (_target, name) => {
    if (name === Symbol.toPrimitive) return () => '';
    if (name === Symbol.iterator) return [][Symbol.iterator];
    return name === 'then' ? undefined : anything;
  },
  // Status bar items and the like are given texts.
  set: () => true,
  apply: () => anything,
  construct: () => anything,
});
globalThis.anything = anything;

/** What the extension is given; its folders have paths, which are joined and taken apart. */
const context = new Proxy(class {}, {
  get: (_target, name) =>
    /Uri$/.test(String(name)) ? { fsPath: '/storage', path: '/storage', scheme: 'file' } : anything,
});

/** A module with the API's names, which importers must find in it. */
function standIn() {
  const types = readFileSync('node_modules/@types/vscode/index.d.ts', 'utf8');
  const names = types.matchAll(/^\texport (?:namespace|class|enum|const|let|function) (\w+)/gm);
  const unique = new Set([...names].map(([, name]) => name));
  return [...unique].map((name) => `export const ${name} = globalThis.anything;`).join('\n');
}

const source = standIn();
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: 'vscode:api', format: 'module', shortCircuit: true }
      : next(specifier, context),
  load: (url, context, next) =>
    url === 'vscode:api' ? { format: 'module', source, shortCircuit: true } : next(url, context),
});

async function main([file, activate]) {
  const started = performance.now();
  const loaded = require(file);
  if (activate) await loaded.activate(context);
  process.stdout.write(String(performance.now() - started));
  // Timers and servers that the extension may have started do not matter here.
  process.exit(0);
}

main(process.argv.slice(2));
