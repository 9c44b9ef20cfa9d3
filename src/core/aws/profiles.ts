/** The profiles in the AWS files, for picking one and for saying how it signs in. */

export type ProfileKind =
  | 'sso'
  | 'login'
  | 'assume-role'
  | 'web-identity'
  | 'process'
  | 'static'
  | 'other';

export interface AwsProfile {
  readonly name: string;
  readonly kind: ProfileKind;
  readonly region?: string;
  /** Set where an assumed role asks for the code of a multi-factor device. */
  readonly mfaSerial?: string;
}

type Section = Readonly<Record<string, string | undefined>>;

/** Profiles of `~/.aws/config` and `~/.aws/credentials` (or the files the environment names), by name. */
export async function listProfiles(): Promise<readonly AwsProfile[]> {
  const { parseKnownFiles } = await import('../../aws/credentials.ts');
  return readProfiles(await parseKnownFiles({ ignoreCache: true }));
}

/** Pure: sections of the merged files to profiles. Sessions and service sections are not profiles. */
export function readProfiles(sections: Readonly<Record<string, Section>>): readonly AwsProfile[] {
  return Object.entries(sections)
    .filter(([name]) => !/^(?:sso-session|services)\./.test(name))
    .map(([name, section]) => ({
      name,
      kind: kindOf(section),
      ...(section.region === undefined ? {} : { region: section.region }),
      ...(section.mfa_serial === undefined ? {} : { mfaSerial: section.mfa_serial }),
    }))
    .sort((a, b) =>
      a.name === 'default' ? -1 : b.name === 'default' ? 1 : a.name.localeCompare(b.name),
    );
}

/** In the order in which the SDK's `fromIni` decides. */
function kindOf(section: Section): ProfileKind {
  if (section.role_arn !== undefined) {
    return section.web_identity_token_file === undefined ? 'assume-role' : 'web-identity';
  }
  if (section.aws_access_key_id !== undefined) return 'static';
  if (section.credential_process !== undefined) return 'process';
  if (section.sso_session !== undefined || section.sso_start_url !== undefined) return 'sso';
  if (section.login_session !== undefined) return 'login';
  return 'other';
}
