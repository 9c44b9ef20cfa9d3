/** Choosing an AWS profile and region, trying them, and making a connection of them. */
import * as vscode from 'vscode';
import type { AwsTarget } from '../../core/aws/connection.ts';
import type { CredentialPool } from '../../core/aws/credentialPool.ts';
import type { AwsProfile, ProfileKind } from '../../core/aws/profiles.ts';
import { type Action, AssayError, toAssayError } from '../../core/model/index.ts';
import { unlessAborted } from '../../core/util/abort.ts';
import { inTime } from '../../core/util/inTime.ts';
import { signalOf } from '../run.ts';
import { isRegion, REGIONS, regionsToOffer } from './regions.ts';
import { showStep } from './steps.ts';

export interface ChooseProfileDeps {
  readonly credentials: CredentialPool;
  runAction(action: Action): Promise<void>;
  /** Makes the choice a connection, or the window's default where no folder is open. */
  use(target: AwsTarget): Promise<void>;
  /** Says where the choice goes, for the last step. */
  readonly goal: string;
  enterKey(): Promise<void>;
}

const TITLE = 'Connect to AWS';
const STEPS = 3;
const TRYING_MS = 30_000;

const KINDS: Readonly<Record<ProfileKind, string>> = {
  sso: 'single sign-on',
  login: 'console sign-in',
  'assume-role': 'assumes a role',
  'web-identity': 'web identity',
  process: 'credential process',
  static: 'access key',
  other: 'profile',
};

interface ProfileItem extends vscode.QuickPickItem {
  readonly profile?: AwsProfile;
  readonly other?: 'environment' | 'key';
}

/** Three steps. Throws `cancelled` where the user leaves. */
export async function chooseProfile(deps: ChooseProfileDeps): Promise<void> {
  const { listProfiles } = await import('../../core/aws/profiles.ts');
  const profiles = await listProfiles();
  let step = 1;
  let chosen: ProfileItem | undefined;
  let region: string | undefined;
  while (step <= STEPS) {
    if (step === 1) {
      const result = await askProfile(profiles);
      if (result.other === 'key') return deps.enterKey();
      chosen = result;
      step = 2;
    } else if (step === 2) {
      region = await askRegion(chosen?.profile);
      step = region === undefined ? 1 : 3;
    } else {
      const name = chosen?.profile?.name;
      const target: AwsTarget = {
        ...(name === undefined ? {} : { profile: name }),
        ...(region === undefined ? {} : { region }),
      };
      if (await tryOut(target, deps)) return;
      step = 2;
    }
  }
}

async function askProfile(profiles: readonly AwsProfile[]): Promise<ProfileItem> {
  const items: ProfileItem[] = profiles.map((profile) => ({
    label: profile.name,
    description: [KINDS[profile.kind], profile.mfaSerial && 'with a code', profile.region]
      .filter(Boolean)
      .join(' · '),
    iconPath: new vscode.ThemeIcon('account'),
    profile,
  }));
  if (process.env.AWS_ACCESS_KEY_ID) {
    items.unshift({
      label: 'Environment variables',
      description: 'AWS_ACCESS_KEY_ID of this editor',
      iconPath: new vscode.ThemeIcon('symbol-variable'),
      other: 'environment',
    });
  }
  items.push(
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    {
      label: 'Enter a Bedrock API key…',
      description: 'reaches Bedrock models only',
      iconPath: new vscode.ThemeIcon('key'),
      other: 'key',
    },
  );
  const result = await showStep({
    title: TITLE,
    step: 1,
    totalSteps: STEPS,
    placeholder:
      profiles.length === 0
        ? 'There are no AWS profiles on this machine. Make one with: aws configure sso'
        : 'Choose a profile',
    items,
  });
  if (result === undefined || result === 'back') throw new AssayError('cancelled', 'Stopped.');
  return result.item;
}

/** Undefined to go back. */
async function askRegion(profile: AwsProfile | undefined): Promise<string | undefined> {
  const inUse = [profile?.region, process.env.AWS_REGION, process.env.AWS_DEFAULT_REGION];
  const current = inUse.find((region) => region !== undefined);
  const item = (label: string): vscode.QuickPickItem => ({
    label,
    description: [REGIONS[label], label === current ? 'current' : undefined]
      .filter((word) => word !== undefined)
      .join(' · '),
  });
  const offered = regionsToOffer(inUse);
  const result = await showStep({
    title: TITLE,
    step: 2,
    totalSteps: STEPS,
    placeholder: 'Choose a region, or type one',
    items: offered.map(item),
    typed: (value) =>
      isRegion(value) && !offered.includes(value)
        ? { label: value, description: 'as typed', alwaysShow: true }
        : undefined,
  });
  if (result === undefined) throw new AssayError('cancelled', 'Stopped.');
  return result === 'back' ? undefined : result.item.label;
}

interface OutcomeItem extends vscode.QuickPickItem {
  readonly run?: () => Promise<void>;
}

/** Signs in, which is free, and asks what to do with what came of it. False to go back. */
async function tryOut(target: AwsTarget, deps: ChooseProfileDeps): Promise<boolean> {
  const use: OutcomeItem = { label: deps.goal, run: () => deps.use(target) };
  let items: readonly OutcomeItem[];
  let placeholder: string;
  try {
    const { account, principal, region } = await identityOf(target, deps);
    placeholder = 'Signed in. Nothing was billed.';
    items = [
      {
        ...use,
        iconPath: new vscode.ThemeIcon('check'),
        description: `${account} · ${principal} · ${region}`,
      },
    ];
  } catch (thrown) {
    const { kind, message, hint, action } = toAssayError(thrown);
    if (kind === 'cancelled') throw thrown;
    placeholder = message;
    const mend: OutcomeItem[] =
      action === undefined || action.command === 'assay.chooseProfile'
        ? []
        : [
            {
              label: action.title,
              iconPath: new vscode.ThemeIcon('terminal'),
              run: () => deps.runAction(action),
            },
          ];
    items = [
      ...mend,
      { ...use, description: 'without having signed in', ...(hint ? { detail: hint } : {}) },
    ];
  }
  const result = await showStep({ title: TITLE, step: 3, totalSteps: STEPS, placeholder, items });
  if (result === undefined) throw new AssayError('cancelled', 'Stopped.');
  if (result === 'back') return false;
  await result.item.run?.();
  return true;
}

async function identityOf(target: AwsTarget, { credentials }: ChooseProfileDeps) {
  const { awsConnections } = await import('../../core/aws/connection.ts');
  // A key in the environment would answer in the profile's place.
  const env = { ...process.env, AWS_BEARER_TOKEN_BEDROCK: undefined };
  const aws = awsConnections({ env, credentials }).connect(target);
  const limit = { ms: TRYING_MS, late: 'AWS did not tell the account' };
  try {
    return await vscode.window.withProgress(
      {
        location: vscode.ProgressLocation.Notification,
        title: 'Signing in to AWS',
        cancellable: true,
      },
      async (_, token) => {
        const { signal, dispose } = signalOf(token);
        try {
          await unlessAborted(aws.signIn(), signal);
          return await inTime({ ...limit, signal }, (either) => aws.identity(either));
        } finally {
          dispose();
        }
      },
    );
  } finally {
    aws.dispose();
  }
}
