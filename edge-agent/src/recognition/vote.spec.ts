import { describe, expect, it } from 'vitest';
import { type LostName, type Shot, Vote } from './vote.js';

const shot = (employeeId: string | null, weight = 1, similarity = 0.7): Shot => ({ employeeId, weight, similarity });
const times = (count: number, one: Shot): Shot[] => Array.from({ length: count }, () => one);

function after(...shots: Shot[]): { vote: Vote; lost: (LostName | null)[] } {
  const vote = new Vote();
  return { vote, lost: shots.map((one) => vote.add(one)) };
}

describe('Vote', () => {
  it('gives no name before enough shots agree', () => {
    expect(after(...times(2, shot('ana'))).vote.verdict().employeeId).toBeNull();
    expect(after(...times(3, shot('ana'))).vote.verdict()).toEqual({ employeeId: 'ana', similarity: 0.7, shots: 3 });
  });

  it('lets unknown shots count against a name', () => {
    const disputed = after(shot(null), shot('ana'), shot(null), shot('ana'), shot(null), shot('ana'));
    expect(disputed.vote.verdict().employeeId).toBeNull();
    for (const one of times(3, shot('ana'))) disputed.vote.add(one);
    expect(disputed.vote.verdict().employeeId).toBe('ana');
  });

  it('weighs shots: three good ones outweigh three poor ones', () => {
    const { vote } = after(...times(3, shot('budi', 0.2)), ...times(3, shot('ana', 1)));
    expect(vote.verdict().employeeId).toBe('ana');
  });

  it('names nobody when two people share the shots', () => {
    const { vote } = after(...Array.from({ length: 10 }, (_, i) => shot(i % 2 === 0 ? 'ana' : 'budi')));
    expect(vote.verdict().employeeId).toBeNull();
  });

  it('keeps a name through some unknown shots: it does not flicker', () => {
    const { vote, lost } = after(...times(5, shot('ana')), ...times(5, shot(null)));
    expect(vote.verdict().employeeId).toBe('ana');
    expect(lost.every((name) => name === null)).toBe(true);
  });

  it('takes a name back that was wrong, and says that it was outvoted', () => {
    const { vote, lost } = after(...times(3, shot('ana')), ...times(7, shot('budi')));
    expect(lost.find((name) => name !== null)).toEqual({ employeeId: 'ana', outvoted: true });
    expect(vote.verdict().employeeId).toBe('budi');
  });

  it('tells a name that was right for long from one that was wrong', () => {
    const { lost } = after(...times(40, shot('ana')), ...times(15, shot('budi')));
    expect(lost.find((name) => name !== null)).toEqual({ employeeId: 'ana', outvoted: false });
  });

  it('keeps the best similarity and the number of shots over more than the window', () => {
    const { vote } = after(shot('ana', 1, 0.9), ...times(29, shot('ana', 1, 0.6)));
    expect(vote.verdict()).toEqual({ employeeId: 'ana', similarity: 0.9, shots: 30 });
  });

  it('forgets an erased person altogether', () => {
    const { vote } = after(...times(5, shot('ana')));
    vote.forget('ana');
    expect(vote.verdict()).toEqual({ employeeId: null, similarity: 0, shots: 0 });
    vote.add(shot('budi'));
    expect(vote.verdict().employeeId).toBeNull();
  });
});
