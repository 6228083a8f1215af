import { type Ack, toRanges } from '@sigap/contracts';
import type { Position } from './dead-letter.js';

/** One acknowledgement to one box. */
export interface AckToSend {
  readonly edgeId: string;
  readonly ack: Ack;
}
export interface Acknowledged extends Position {
  readonly edgeId: string;
}

/**
 * What is to be acknowledged -> one message for each (box, epoch). A log of which nothing is acknowledged still gets its `highest`,
 * by which a restored box finds out.
 */
export function acksFor(done: readonly Acknowledged[], highest: readonly Acknowledged[]): AckToSend[] {
  const logs = new Map<string, { edgeId: string; epoch: string; seqs: number[]; highestSeq?: number }>();
  const logOf = ({ edgeId, epoch }: Acknowledged) => {
    const key = `${edgeId} ${epoch}`;
    const log = logs.get(key) ?? { edgeId, epoch, seqs: [] };
    logs.set(key, log);
    return log;
  };
  for (const position of done) logOf(position).seqs.push(position.seq);
  for (const position of highest) logOf(position).highestSeq = position.seq;
  return [...logs.values()].map(({ edgeId, epoch, seqs, highestSeq }) => ({
    edgeId,
    ack: { epoch, ranges: toRanges(seqs), ...(highestSeq === undefined ? {} : { highestSeq }) },
  }));
}
