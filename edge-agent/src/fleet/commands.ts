import { type Command, type CommandReply, encodeLiveFrame, type LiveFrame } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { CameraStatus } from '../camera/camera-spec.js';
import { type CloudClient, CloudError } from '../cloud/cloud-client.js';
import type { MqttLink } from '../sync/mqtt-link.js';
import { CommandDesk, failure } from './command-desk.js';

/** More than this waiting in the socket: a live frame is dropped, events come first. */
const congestedBytes = 256 * 1024;

export interface CommandedCameras {
  statuses(): readonly CameraStatus[];
  snapshot(cameraId: string): Promise<{ jpeg: Uint8Array; width: number; height: number }>;
  restart(cameraId: string): void;
  live(cameraId: string, leaseSeconds: number, onFrame: (frame: LiveFrame) => void): void;
}

export interface CommandsDependencies {
  readonly link: Pick<MqttLink, 'handle' | 'publish' | 'congestionBytes'>;
  readonly cloud: Pick<CloudClient, 'putBlob'>;
  readonly cameras: CommandedCameras;
  /** The cloud has something new to be fetched: orders for clips, accounts. */
  readonly onHint: (hint: CommandHint) => void;
  /** The cloud's time, null when it is not known. */
  readonly cloudNow: () => Date | null;
  readonly clock: Clock;
  readonly logger: Logger;
}

export type CommandHint = 'clip.orders-changed' | 'directory.changed';

class CommandRefused extends Error {
  constructor(
    readonly code: 'not_found' | 'camera_offline' | 'unavailable' | 'command_expired',
    message: string,
  ) {
    super(message);
  }
}

/** What the cloud tells the box to do now. */
export class Commands implements Module {
  readonly name = 'commands';
  private readonly desk = new CommandDesk();
  private done = 0;
  private notUnderstood = 0;
  private droppedFrames = 0;

  constructor(private readonly dependencies: CommandsDependencies) {}

  start(): Promise<void> {
    this.dependencies.link.handle('commands', (payload) => void this.receive(payload));
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  health(): ModuleHealth {
    return { status: 'ok', progress: { done: this.done, notUnderstood: this.notUnderstood, droppedLiveFrames: this.droppedFrames } };
  }

  private async receive(payload: Buffer): Promise<void> {
    const { clock, cloudNow, link, logger } = this.dependencies;
    const intake = this.desk.take(payload, cloudNow(), clock.now());
    if (intake.kind === 'ignore') {
      if (intake.why === 'running') return;
      this.notUnderstood += 1;
      logger.warn({ bytes: payload.length }, 'command.not-understood');
      return;
    }
    const reply = intake.kind === 'reply' ? intake.reply : this.desk.answer(await this.carryOut(intake.command, intake.leftMs));
    // the cloud gives up at the expiry by itself
    await link.publish('replies', JSON.stringify(reply)).catch((error: unknown) => logger.debug({ err: error }, 'command.reply-not-sent'));
  }

  private async carryOut(command: Command, leftMs: number): Promise<CommandReply> {
    const { clock, logger } = this.dependencies;
    try {
      const data = await this.before(leftMs, this.perform(command));
      this.done += 1;
      return { id: command.id, at: clock.now().toISOString(), ok: true, ...(data ? { data } : {}) };
    } catch (error) {
      logger.warn({ err: error, commandId: command.id, type: command.type }, 'command.failed');
      const code = error instanceof CommandRefused ? error.code : 'command_failed';
      return failure(command.id, clock.now(), code, error instanceof Error ? error.message : String(error));
    }
  }

  private async perform(command: Command): Promise<CommandReply['data']> {
    const { cameras, onHint } = this.dependencies;
    if (command.type === 'clip.orders-changed' || command.type === 'directory.changed') {
      onHint(command.type);
      return undefined;
    }
    const { cameraId } = command.data;
    const status = cameras.statuses().find((one) => one.cameraId === cameraId);
    if (!status) throw new CommandRefused('not_found', 'this box has no such camera');
    if (command.type === 'camera.snapshot') return this.snapshot(cameraId, status);
    if (command.type === 'camera.restart') cameras.restart(cameraId);
    else cameras.live(cameraId, command.data.leaseSeconds, (frame) => this.sendFrame(cameraId, frame));
    return undefined;
  }

  private async snapshot(cameraId: string, { state, fault }: CameraStatus): Promise<CommandReply['data']> {
    const { cameras, cloud } = this.dependencies;
    if (state === 'offline') throw new CommandRefused('camera_offline', `the camera gives no picture: ${fault ?? 'unknown'}`);
    const { jpeg, width, height } = await cameras.snapshot(cameraId).catch((error: unknown) => {
      throw new CommandRefused('camera_offline', error instanceof Error ? error.message : 'no picture');
    });
    const sha256 = await cloud.putBlob(jpeg).catch((error: unknown) => {
      throw error instanceof CloudError ? new CommandRefused('unavailable', error.message) : error;
    });
    return { sha256, bytes: jpeg.length, width, height };
  }

  private sendFrame(cameraId: string, frame: LiveFrame): void {
    const { link } = this.dependencies;
    if (link.congestionBytes > congestedBytes) {
      this.droppedFrames += 1;
      return;
    }
    link.publish('live', encodeLiveFrame(frame), { qos: 0, cameraId }).catch(() => {
      this.droppedFrames += 1;
    });
  }

  private async before<T>(limitMs: number, work: Promise<T>): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new CommandRefused('command_expired', 'it took too long')), limitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
