export interface Snapshot {
  jpeg: Uint8Array;
  width: number;
  height: number;
}

/** No picture can be had of the camera now. */
export class CameraUnavailableError extends Error {
  override readonly name = 'CameraUnavailableError';
  constructor(readonly cameraId: string) {
    super('the camera gives no picture now');
  }
}

interface Waiting {
  cameraId: string;
  resolve(snapshot: Snapshot): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

const limitMs = 10_000;

/** Pairs requests for one picture with the pictures that come. */
export class SnapshotRequests {
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  /** @param ask sends the request; false when it could not be sent */
  take(cameraId: string, ask: (requestId: number) => boolean): Promise<Snapshot> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.fail(id), limitMs);
      this.waiting.set(id, { cameraId, resolve, reject, timer });
      if (!ask(id)) this.fail(id);
    });
  }

  answer(requestId: number, snapshot: Snapshot): void {
    this.end(requestId)?.resolve(snapshot);
  }

  rejectAll(): void {
    for (const id of this.waiting.keys()) this.fail(id);
  }

  private fail(id: number): void {
    const request = this.end(id);
    request?.reject(new CameraUnavailableError(request.cameraId));
  }

  private end(id: number): Waiting | undefined {
    const request = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(request?.timer);
    return request;
  }
}
