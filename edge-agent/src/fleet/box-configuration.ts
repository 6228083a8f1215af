import { type DesiredConfiguration, desiredConfiguration, type ReportedConfiguration } from '@sigap/contracts';
import type { Clock, Logger, Module, ModuleHealth } from '@sigap/node-kit';
import type { CameraSpec, CameraStatus } from '../camera/camera-spec.js';
import type { StateStore } from '../state-store.js';
import type { MqttLink } from '../sync/mqtt-link.js';
import type { CameraCredentialStore } from './camera-credentials.js';
import type { CameraFileProblem, CameraFiles } from './camera-files.js';
import { judgeDesired, mergeCameras, specOfDesired } from './desired-rule.js';
import { composeReport } from './reported.js';

const desiredKey = 'fleet/desired';
const reportEveryMs = 1_000;
const retryCredentialsMs = 30_000;

/** The cameras of the box, as far as configuration needs them. */
export interface ConfigurableCameras {
  apply(cameras: readonly CameraSpec[]): Promise<void>;
  statuses(): readonly CameraStatus[];
}

export interface ConfigurableRecognition {
  configure(rule: { threshold: number | null; margin: number | null }): void;
}

export interface BoxConfigurationDependencies {
  readonly link: Pick<MqttLink, 'handle' | 'publish' | 'connected' | 'on' | 'off'>;
  readonly state: StateStore;
  readonly credentials: CameraCredentialStore;
  readonly cameras: ConfigurableCameras;
  readonly recognition: ConfigurableRecognition;
  readonly loadFiles: () => Promise<CameraFiles>;
  readonly pack: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** There is something to pull. */
  readonly onGalleryVersion: (version: number) => void;
  /** What runs from now on; `desired` is null on a box that has not heard of the cloud yet. */
  readonly onRunning?: (desired: DesiredConfiguration | null, cameras: readonly CameraSpec[]) => void;
}

/**
 * Desired and reported configuration (FL-3): what the cloud wants is checked, applied, and kept when it worked; what does not work is
 * refused with its reason while the last good one goes on, also after a restart without the cloud.
 */
export class BoxConfiguration implements Module {
  readonly name = 'configuration';
  private files: CameraFiles = { cameras: [], problems: [] };
  private applied: DesiredConfiguration | null = null;
  private refused: ReportedConfiguration['refused'] = null;
  private specs: CameraSpec[] = [];
  private work: Promise<void> = Promise.resolve();
  private lastReport = '';
  private timers: NodeJS.Timeout[] = [];

  constructor(private readonly dependencies: BoxConfigurationDependencies) {}

  async start(): Promise<void> {
    const { link, loadFiles, credentials, logger } = this.dependencies;
    this.files = await loadFiles();
    for (const { file, message } of this.files.problems) logger.error({ file, problem: message }, 'camera-file.refused');
    await credentials.load();
    this.applied = await this.lastThatWorked();
    await this.run(this.applied);
    link.handle('desired', (payload) => this.queue(() => this.receive(payload)));
    link.on('connected', this.reportAnew);
    this.timers = [
      setInterval(() => this.report(), reportEveryMs),
      setInterval(() => this.queue(() => this.retryCredentials()), retryCredentialsMs),
    ];
    logger.info({ version: this.appliedVersion, cameras: this.specs.length }, 'configuration.started');
  }

  async stop(): Promise<void> {
    for (const timer of this.timers) clearInterval(timer);
    this.dependencies.link.off('connected', this.reportAnew);
    await this.work;
  }

  health(): ModuleHealth {
    const progress = { version: this.appliedVersion, cameras: this.specs.length };
    const [problem] = this.files.problems;
    if (this.refused) return { status: 'degraded', detail: `version ${this.refused.version} refused: ${this.refused.reason}`, progress };
    if (problem) return { status: 'degraded', detail: `${problem.file}: ${problem.message}`, progress };
    return { status: 'ok', progress };
  }

  get appliedVersion(): number {
    return this.applied?.version ?? 0;
  }

  /** Frames a second that recognition is to get of each camera. */
  sampleFps(): number {
    return this.applied?.recognition.sampleFps ?? 5;
  }

  cameraIds(): string[] {
    return this.specs.map(({ id }) => id);
  }

  fileProblems(): readonly CameraFileProblem[] {
    return this.files.problems;
  }

  /** One after the other: an older configuration never overtakes a newer one. */
  private queue(task: () => Promise<void>): void {
    this.work = this.work.then(task).catch((error: unknown) => this.dependencies.logger.error({ err: error }, 'configuration.failed'));
  }

  private async receive(payload: Buffer): Promise<void> {
    const { logger, pack, state, onGalleryVersion } = this.dependencies;
    const verdict = judgeDesired(payload, { appliedVersion: this.appliedVersion, pack });
    if (!verdict.ok) return this.refuse(verdict.version, verdict.reason);
    const { desired } = verdict;
    onGalleryVersion(desired.galleryVersion);
    const text = JSON.stringify(desired);
    if (this.applied && text === JSON.stringify(this.applied)) {
      // also the way back from a refused one: what is wanted is what runs
      this.refused = null;
      return this.reportAnew();
    }
    try {
      await this.pullCredentials(desired);
      await this.run(desired);
    } catch (error) {
      await this.run(this.applied);
      return this.refuse(desired.version, error instanceof Error ? error.message : String(error));
    }
    this.applied = desired;
    this.refused = null;
    await state.set(desiredKey, text).catch((error: unknown) => logger.warn({ err: error }, 'configuration.not-kept'));
    logger.info({ version: desired.version, cameras: desired.cameras.length }, 'configuration.applied');
    this.reportAnew();
  }

  private refuse(version: number, reason: string): void {
    this.refused = { version, reason: reason.slice(0, 500) };
    this.dependencies.logger.error({ version, reason, running: this.appliedVersion }, 'configuration.refused');
    this.reportAnew();
  }

  /** Throws what cameras or recognition throw: then this configuration does not work. */
  private async run(desired: DesiredConfiguration | null): Promise<void> {
    const { cameras, recognition, credentials } = this.dependencies;
    const fromCloud = (desired?.cameras ?? []).map((camera) => specOfDesired(camera, credentials.of(camera.id)));
    this.specs = mergeCameras(this.files.cameras, fromCloud);
    if (desired) recognition.configure({ threshold: desired.recognition.threshold, margin: desired.recognition.margin });
    await cameras.apply(this.specs);
    this.dependencies.onRunning?.(desired, this.specs);
  }

  /** Without the cloud's HTTP side the cameras are tried with what is known; it is asked again later. */
  private async pullCredentials({ cameras }: DesiredConfiguration): Promise<void> {
    await this.dependencies.credentials
      .bringUpToDate(cameras)
      .catch((error: unknown) => this.dependencies.logger.warn({ err: error }, 'camera-logins.not-pulled'));
  }

  private async retryCredentials(): Promise<void> {
    if (!this.applied || this.dependencies.credentials.areCurrent(this.applied.cameras)) return;
    await this.pullCredentials(this.applied);
    await this.run(this.applied);
  }

  private async lastThatWorked(): Promise<DesiredConfiguration | null> {
    const text = await this.dependencies.state.get(desiredKey);
    if (text === null) return null;
    const parsed = desiredConfiguration.safeParse(JSON.parse(text));
    // written by another version of the agent: the cloud sends it again
    return parsed.success ? parsed.data : null;
  }

  private readonly reportAnew = (): void => {
    this.lastReport = '';
    this.report();
  };

  private report(): void {
    const { link, cameras, clock, logger } = this.dependencies;
    if (!link.connected) return;
    const facts = { appliedVersion: this.appliedVersion, refused: this.refused, fromFiles: this.files.cameras, all: this.specs };
    const report = composeReport({ ...facts, statuses: cameras.statuses() });
    const text = JSON.stringify(report);
    if (text === this.lastReport) return;
    this.lastReport = text;
    const reported: ReportedConfiguration = { at: clock.now().toISOString(), ...report };
    link.publish('reported', JSON.stringify(reported), { retain: true }).catch((error: unknown) => {
      this.lastReport = '';
      logger.debug({ err: error }, 'configuration.report-not-sent');
    });
  }
}
