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
  /** Set where its role, or one that it is assumed from, asks for the code of a multi-factor device. */
  readonly mfaSerial?: string;
}

/** One section of the AWS files. */
export type Section = Readonly<Record<string, string | undefined>>;
export type Sections = Readonly<Record<string, Section | undefined>>;

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
      ...mfaOf(sections, name),
    }))
    .sort((a, b) =>
      a.name === 'default' ? -1 : b.name === 'default' ? 1 : a.name.localeCompare(b.name),
    );
}

function mfaOf(sections: Sections, profile: string): Pick<AwsProfile, 'mfaSerial'> {
  const serials = chainOf(sections, profile).map((name) => sections[name]?.mfa_serial);
  const mfaSerial = serials.find((serial) => serial !== undefined);
  return mfaSerial === undefined ? {} : { mfaSerial };
}

/** A profile and those that its role is assumed from, in order. */
export function chainOf(sections: Sections, start: string): readonly string[] {
  const names = [start];
  for (;;) {
    const section = sections[names.at(-1) ?? start] ?? {};
    const source = section.role_arn === undefined ? undefined : section.source_profile;
    if (source === undefined || names.includes(source)) return names;
    names.push(source);
  }
}

/** In the order in which the SDK's `fromIni` decides. */
export function kindOf(section: Section): ProfileKind {
  if (section.role_arn !== undefined) {
    return section.web_identity_token_file === undefined ? 'assume-role' : 'web-identity';
  }
  if (section.aws_access_key_id !== undefined) return 'static';
  if (section.credential_process !== undefined) return 'process';
  if (section.sso_session !== undefined || section.sso_start_url !== undefined) return 'sso';
  if (section.login_session !== undefined) return 'login';
  return 'other';
}
