import assert from 'node:assert/strict';
import { join } from 'node:path';
import { runSpecDirectory } from './specRunner.ts';

const cases = runSpecDirectory(join(process.cwd(), 'test/fixtures/prompts/spec'));
assert.ok(cases >= 60, `only ${cases} specification cases were found`);
