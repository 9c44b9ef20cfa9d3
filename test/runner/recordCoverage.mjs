// Loaded into each process of the core tests (node --import): writes down what ran of the tests' bundles when it ends.
// Node's own NODE_V8_COVERAGE counts each call, which nobody asks for, and adds every source map to every record.
import { mkdirSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { ASSAY_COVERAGE_RECORDS: records, ASSAY_COVERAGE_BUNDLES: bundles } = process.env;

/** Begins to record; what is loaded before it is not seen. */
function record() {
  const prefix = pathToFileURL(bundles).href;
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.startPreciseCoverage', { callCount: false, detailed: true });
  process.on('exit', () => {
    // A session of the same thread answers before `post` returns.
    session.post('Profiler.takePreciseCoverage', (error, given) => {
      if (error) throw error;
      const result = given.result.filter(({ url }) => url.startsWith(prefix));
      mkdirSync(records, { recursive: true });
      writeFileSync(join(records, `${process.pid}.json`), JSON.stringify({ result }));
    });
  });
}

// Of the process that only starts the others nothing is wanted.
if (records && bundles && process.env.NODE_TEST_CONTEXT) record();
