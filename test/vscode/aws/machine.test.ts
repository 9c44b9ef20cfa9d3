import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, suite, test } from 'node:test';
import { awsPaths, machineHasAws } from '../../../src/vscode/aws/machine.ts';
import { isRegion, REGIONS, regionsToOffer } from '../../../src/vscode/aws/regions.ts';

suite('what a machine has of AWS', () => {
  let home: string;
  before(async () => {
    home = await mkdtemp(join(tmpdir(), 'assay-home-'));
  });
  after(() => rm(home, { recursive: true, force: true }));

  test('a machine without files and variables has nothing', async () => {
    assert.equal(await machineHasAws({}, awsPaths({}, home)), false);
    assert.equal(await machineHasAws({ AWS_REGION: 'us-east-1' }, awsPaths({}, home)), false);
    assert.equal(await machineHasAws({ AWS_PROFILE: '' }, awsPaths({}, home)), false);
  });

  test('a file, a key or a profile in the environment is enough', async () => {
    const config = join(home, 'my-config');
    await writeFile(config, '[default]\n');
    const env = { AWS_CONFIG_FILE: config };
    assert.equal(awsPaths(env, home).config, config);
    assert.equal(await machineHasAws(env, awsPaths(env, home)), true);
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_BEARER_TOKEN_BEDROCK'])
      assert.equal(await machineHasAws({ [name]: 'x' }, awsPaths({}, home)), true, name);
  });

  test('regions in use come first, each once', () => {
    const [first, second, ...rest] = regionsToOffer(['eu-west-1', undefined, 'xx-new-9']);
    assert.deepEqual([first, second], ['eu-west-1', 'xx-new-9']);
    assert.equal(rest.includes('eu-west-1'), false);
  });

  test('regions are told from other texts', () => {
    assert.ok(Object.keys(REGIONS).every(isRegion));
    for (const text of ['us', 'us-east', 'us-east-1;rm', 'US-EAST-1', ''])
      assert.equal(isRegion(text), false, text);
  });
});
