/** What the fan-out and the ring must know of a packet. Its bytes are shared by all who hold it, and changed by nobody. */
export interface SharedPacket {
  readonly isKey: boolean;
  readonly data: { readonly length: number };
}

export interface FanoutLimits {
  /** Packets that may wait for one subscriber. */
  waiting: number;
  /** Bytes kept of the current group of pictures; a longer group is not kept. */
  groupBytes: number;
}

const defaultLimits: FanoutLimits = { waiting: 60, groupBytes: 8 * 1024 * 1024 };

/**
 * One demuxer, several takers (decoder, recording, live view): each has its own bounded queue, so none waits for another. A queue that
 * overflows loses everything up to the next key frame, since what lies between could not be decoded anyway; the loss is counted.
 */
export class PacketFanout<P extends SharedPacket> {
  private readonly subscribers = new Set<PacketSubscription<P>>();
  /** Packets since the last key frame: a taker that comes in the middle starts with a picture. */
  private group: P[] = [];
  private groupBytes = 0;

  constructor(private readonly limits: FanoutLimits = defaultLimits) {}

  publish(packet: P): void {
    this.remember(packet);
    for (const subscriber of this.subscribers) subscriber.offer(packet);
  }

  subscribe(): PacketSubscription<P> {
    const subscription = new PacketSubscription<P>(this.group.length + this.limits.waiting, () => this.subscribers.delete(subscription));
    for (const packet of this.group) subscription.offer(packet);
    this.subscribers.add(subscription);
    return subscription;
  }

  /** Ends all subscriptions and forgets what is remembered. */
  close(): void {
    for (const subscriber of this.subscribers) subscriber.close();
    this.forget();
  }

  private remember(packet: P): void {
    if (packet.isKey) this.forget();
    else if (this.group.length === 0) return;
    this.groupBytes += packet.data.length;
    if (this.groupBytes > this.limits.groupBytes) this.forget();
    else this.group.push(packet);
  }

  private forget(): void {
    this.group = [];
    this.groupBytes = 0;
  }
}

export class PacketSubscription<P extends SharedPacket> {
  /** Packets this taker lost because it was too slow. */
  dropped = 0;
  private queue: P[] = [];
  private waiting: ((packet: P | null) => void) | null = null;
  private needsKey = true;
  private begun = false;
  private closed = false;

  constructor(
    private readonly limit: number,
    private readonly onClose: () => void,
  ) {}

  /** The next packet; null when there will be none. One call at a time. */
  next(): Promise<P | null> {
    const packet = this.queue.shift();
    if (packet !== undefined) return Promise.resolve(packet);
    if (this.closed) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.waiting = resolve;
    });
  }

  offer(packet: P): void {
    if (this.closed) return;
    if (this.needsKey && !packet.isKey) {
      // before its first key frame a taker has lost nothing
      if (this.begun) this.dropped++;
      return;
    }
    this.needsKey = false;
    this.begun = true;
    if (this.waiting !== null) {
      const resolve = this.waiting;
      this.waiting = null;
      resolve(packet);
      return;
    }
    if (this.queue.length >= this.limit) {
      this.overflow(packet);
      return;
    }
    this.queue.push(packet);
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.queue = [];
    this.waiting?.(null);
    this.waiting = null;
    this.onClose();
  }

  private overflow(packet: P): void {
    this.dropped += this.queue.length;
    this.queue = [];
    if (packet.isKey) this.queue.push(packet);
    else {
      this.dropped++;
      this.needsKey = true;
    }
  }
}
