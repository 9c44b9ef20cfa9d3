/** Which region is used, where several places may say. */
import { AssayError } from '../model/index.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Named by the connection, then the environment, then the profile. Never the instance metadata service, which may hang.
 * @throws AssayError `invalid` where none is set anywhere
 */
export async function findRegion(
  named: string | undefined,
  profile: string | undefined,
  env: Environment,
): Promise<string> {
  const said = named ?? env.AWS_REGION ?? env.AWS_DEFAULT_REGION;
  if (said !== undefined && said !== '') return said;
  const { parseKnownFiles } = await import('../../aws/credentials.ts');
  const profiles = await parseKnownFiles({ ignoreCache: true });
  const region = profiles[profile ?? 'default']?.region;
  if (region !== undefined) return region;
  const whose = profile === undefined ? 'the default profile' : `the profile ${profile}`;
  throw new AssayError('invalid', `No AWS region is set for ${whose}.`, {
    hint: 'Name a region in assay.yaml, in the profile, or in AWS_REGION.',
    action: { title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' },
  });
}
