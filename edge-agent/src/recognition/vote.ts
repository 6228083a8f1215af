export interface Shot {
  /** Null: like nobody enough, or like two people. */
  employeeId: string | null;
  similarity: number;
  /** How much this shot is worth, above 0, at most 1. */
  weight: number;
}

export interface VoteRule {
  /** So many shots must agree before a name is given. */
  shots: number;
  /** Share of all weight, `unknown` included, that a name needs. */
  share: number;
  /** A name that falls below this share is taken back. Lower than `share`, so that a name does not flicker. */
  keepShare: number;
  /** Only so many of the latest shots vote. */
  window: number;
}

export const defaultVoteRule: VoteRule = { shots: 3, share: 0.65, keepShare: 0.4, window: 15 };

export interface Verdict {
  employeeId: string | null;
  /** Best similarity among the shots that agree; 0 without a name. */
  similarity: number;
  /** Shots that agreed so far. */
  shots: number;
}

/** A name that a track had and has no more. */
export interface LostName {
  employeeId: string;
  /** True: all in all the evidence speaks against it. False: it was right for a while, then somebody else was seen. */
  outvoted: boolean;
}

interface Support {
  weight: number;
  shots: number;
  best: number;
}

/** Who a track is, by the shots taken of it: a weighted vote in which `unknown` counts against every name. Pure. */
export class Vote {
  private recent: Shot[] = [];
  private readonly ever = new Map<string, Support>();
  private everWeight = 0;
  private named: string | null = null;

  constructor(private readonly rule: VoteRule = defaultVoteRule) {}

  /** Counts a shot; returns the name that was lost by it. */
  add(shot: Shot): LostName | null {
    this.recent.push(shot);
    if (this.recent.length > this.rule.window) this.recent.shift();
    this.everWeight += shot.weight;
    if (shot.employeeId !== null) this.support(shot.employeeId, shot);
    return this.decide();
  }

  verdict(): Verdict {
    const support = this.named === null ? undefined : this.ever.get(this.named);
    return { employeeId: this.named, similarity: support?.best ?? 0, shots: support?.shots ?? 0 };
  }

  /** A person whose templates are gone was never seen. */
  forget(employeeId: string): void {
    this.recent = this.recent.map((shot) => (shot.employeeId === employeeId ? { ...shot, employeeId: null } : shot));
    this.ever.delete(employeeId);
    if (this.named === employeeId) this.named = null;
  }

  private support(employeeId: string, shot: Shot): void {
    const before = this.ever.get(employeeId) ?? { weight: 0, shots: 0, best: shot.similarity };
    this.ever.set(employeeId, {
      weight: before.weight + shot.weight,
      shots: before.shots + 1,
      best: Math.max(before.best, shot.similarity),
    });
  }

  private decide(): LostName | null {
    const before = this.named;
    if (before !== null && this.shareOf(before) >= this.rule.keepShare) return null;
    this.named = this.winner();
    if (before === null || before === this.named) return null;
    const outvoted = (this.ever.get(before)?.weight ?? 0) * 2 < this.everWeight;
    return { employeeId: before, outvoted };
  }

  private winner(): string | null {
    const names = new Set(this.recent.map((shot) => shot.employeeId).filter((id) => id !== null));
    for (const name of names) {
      const agreeing = this.recent.filter((shot) => shot.employeeId === name).length;
      if (agreeing >= this.rule.shots && this.shareOf(name) >= this.rule.share) return name;
    }
    return null;
  }

  private shareOf(employeeId: string): number {
    const all = this.recent.reduce((sum, shot) => sum + shot.weight, 0);
    const own = this.recent.reduce((sum, shot) => sum + (shot.employeeId === employeeId ? shot.weight : 0), 0);
    return all === 0 ? 0 : own / all;
  }
}
