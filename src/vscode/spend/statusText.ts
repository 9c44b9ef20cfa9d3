/** What the status bar says. Free of the editor. */
import type { Tally } from '../../core/cost/budget/index.ts';
import { formatUsd } from '../../core/cost/index.ts';
import type { CapNow } from '../budget/index.ts';

const ICON = '$(credit-card)';

type Sums = Pick<Tally, 'runs' | 'usd' | 'estimatedUsd' | 'unknown'>;

/** `$(credit-card) $0.014 + 2 unknown · us-west-2` */
export function statusText(session: Sums, region: string | undefined): string {
  return [`${ICON} ${amount(session)}`, region].filter((part) => part !== undefined).join(' · ');
}

/** Without an amount where there is none: a zero would say that what is unknown was free. */
function amount({ usd, estimatedUsd, unknown }: Sums): string {
  if (usd <= 0) {
    return unknown > 0 ? `${unknown} cost${unknown === 1 ? '' : 's'} unknown` : 'no spend';
  }
  const known = `${estimatedUsd > 0 ? '≈ ' : ''}${formatUsd(usd)}`;
  return unknown > 0 ? `${known} + ${unknown} unknown` : known;
}

export interface StatusFacts {
  readonly session: Sums;
  /** USD; undefined where the ledger could not be read. */
  readonly today: number | undefined;
  /** USD. */
  readonly held: number;
  readonly caps: readonly CapNow[];
  readonly region: string | undefined;
}

/** Markdown. */
export function statusTooltip({ session, today, held, caps, region }: StatusFacts): string {
  const { runs, unknown, estimatedUsd } = session;
  const lines = [
    `**Spend of this window:** ${amount(session)} in ${runs} run${runs === 1 ? '' : 's'}`,
    ...(unknown > 0 ? [`${unknown} of unknown cost, in no amount`] : []),
    ...(estimatedUsd > 0 ? [`${formatUsd(estimatedUsd)} of it is estimated`] : []),
    ...(held > 0 ? [`Up to ${formatUsd(held)} more by calls that are running`] : []),
    today === undefined
      ? 'What today has cost could not be read'
      : `**Today, in this workspace:** ${today > 0 ? formatUsd(today) : 'no spend'}`,
    ...caps.map(capLine),
    ...(region === undefined ? [] : [`**Region:** ${region}`]),
    'Opens the spend report',
  ];
  return lines.join('\n\n');
}

function capLine({ name, usd, setIn, isRaised }: CapNow): string {
  const raised = isRaised ? ', raised until this window closes' : '';
  return `**Budget of the ${name}:** ${formatUsd(usd)} (${setIn}${raised})`;
}
