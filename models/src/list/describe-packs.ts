import type { ModelMeasurement, ModelPack } from '@sigap/contracts';
import type { PackState } from '../verify/verify-pack.js';

export interface ListedPack {
  pack: ModelPack;
  state: PackState;
  inUse: boolean;
}

/** The list for people: state, licence and what was measured, three to five lines a pack. */
export function describePacks(listed: readonly ListedPack[]): string {
  return listed.map(describePack).join('\n');
}

function describePack({ pack, state, inUse }: ListedPack): string {
  const lines = [
    `${inUse ? '*' : ' '} ${pack.name}: ${describeState(pack, state)}`,
    `    ${pack.title}`,
    `    licence: ${pack.licence}${pack.commercialUse ? '' : ' [not for commercial use]'}`,
    ...(pack.measured.length === 0
      ? ['    measured: nothing yet']
      : pack.measured.map((measured) => `    measured: ${describeMeasurement(measured)}`)),
    `    ${pack.advice}`,
  ];
  return `${lines.join('\n')}\n`;
}

function describeState(pack: ModelPack, state: PackState): string {
  if (state.usable) return pack.files.every((file) => file.source.kind === 'npm') ? 'installed (inside its npm package)' : 'installed';
  const wrong = state.files.filter((file) => file.state === 'file_wrong_hash').map((file) => file.name);
  if (wrong.length > 0) return `damaged (${wrong.join(', ')}), install it again`;
  const missing = state.files.filter((file) => file.state !== 'ok').map((file) => file.name);
  if (missing.length > 0) return `not installed (lacks ${missing.join(', ')})`;
  return 'licence not accepted';
}

function describeMeasurement({ where, trueAccept, falseAccept, threshold, note }: ModelMeasurement): string {
  const at = threshold === undefined ? '' : ` at similarity ${threshold}`;
  return `${where}: ${percent(trueAccept)} true accepts, ${percent(falseAccept)} false accepts${at}. ${note}`;
}

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;
