/** Addresses remembered at once; beyond that the one that was silent longest is forgotten. */
const mostAddresses = 50_000;

interface Bucket {
  left: number;
  atMs: number;
}

/** A token bucket for each address: what routes without an account may cost one caller. Pure but for its memory. */
export class AddressAllowance {
  private readonly buckets = new Map<string, Bucket>();

  /** @param burst requests at once @param perSecond how fast they come back */
  constructor(
    private readonly burst: number,
    private readonly perSecond: number,
  ) {}

  /** @param nowMs monotonic @returns false when the address has used up what it may */
  take(address: string, nowMs: number): boolean {
    const bucket = this.buckets.get(address) ?? { left: this.burst, atMs: nowMs };
    bucket.left = Math.min(this.burst, bucket.left + ((nowMs - bucket.atMs) / 1000) * this.perSecond);
    bucket.atMs = nowMs;
    const isAllowed = bucket.left >= 1;
    if (isAllowed) bucket.left -= 1;
    // re-inserted: the map stays in the order of last use
    this.buckets.delete(address);
    this.buckets.set(address, bucket);
    if (this.buckets.size > mostAddresses) this.forgetOldest();
    return isAllowed;
  }

  private forgetOldest(): void {
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}
