import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logLink } from '../../../../src/core/backends/sagemaker/errors.ts';
import { formatTarget, parseTarget } from '../../../../src/core/backends/sagemaker/target.ts';

describe('targets', () => {
  it('reads and writes what stands behind an endpoint', () => {
    for (const id of ['a', 'a/component:b', 'a/variant:blue', 'a/model:x/y.tar.gz']) {
      assert.equal(formatTarget(parseTarget(id)), id);
    }
    assert.throws(() => parseTarget('a/b'), /does not name/);
  });

  it('links to a log group and to a log stream', () => {
    assert.match(
      logLink('arn:aws:logs:us-east-1:1:log-group:/aws/x') ?? '',
      /region=us-east-1#logsV2:log-groups\/log-group\/\$252Faws\$252Fx$/,
    );
    assert.equal(logLink('arn:aws:s3:::x'), undefined);
  });
});
