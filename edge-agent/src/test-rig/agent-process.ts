import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { edge } from './linked-box.js';

export interface AgentProcessOptions {
  readonly dataDir: string;
  readonly mqttUrl: string;
  readonly cloudUrl: string;
  /** Default: the agent with a recorder of events in the place of cameras. */
  readonly program?: 'test-rig/recording-agent.main.js' | 'main.js';
  readonly env?: Record<string, string>;
}

interface LogLine {
  readonly msg?: string;
  readonly recorded?: string;
  readonly [key: string]: unknown;
}

/** A real agent in a process of its own. */
export class AgentProcess {
  readonly lines: LogLine[] = [];
  private readonly child: ChildProcess;
  private rest = '';

  constructor({ dataDir, mqttUrl, cloudUrl, program = 'test-rig/recording-agent.main.js', env = {} }: AgentProcessOptions) {
    mkdirSync(dataDir, { recursive: true });
    const credentials = join(dataDir, 'credentials.json');
    writeFileSync(credentials, JSON.stringify({ ...edge, token: 'a-token-of-some-length' }));
    chmodSync(credentials, 0o600);
    this.child = spawn(process.execPath, [fileURLToPath(new URL(`../../dist/${program}`, import.meta.url))], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        SIGAP_DATA: dataDir,
        SIGAP_MQTT_URL: mqttUrl,
        SIGAP_CLOUD_URL: cloudUrl,
        SIGAP_BALLAST_MB: '0',
        EDGE_PORT: '0',
        ...env,
      },
    });
    this.child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      const lines = (this.rest + part).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) this.lines.push(JSON.parse(line) as LogLine);
    });
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Ids that the agent said it had accepted. */
  get recorded(): string[] {
    return this.lines.flatMap(({ recorded }) => (recorded === undefined ? [] : [recorded]));
  }

  said(msg: string): LogLine | undefined {
    return this.lines.find((line) => line.msg === msg);
  }

  /** Where health and metrics are. */
  get url(): string | undefined {
    const port = this.said('edge.listening')?.['port'];
    return typeof port === 'number' ? `http://127.0.0.1:${port}` : undefined;
  }

  /** @returns exit code; null after a signal */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    if (this.child.exitCode !== null) return this.child.exitCode;
    if (this.child.signalCode !== null) return null;
    const closed = once(this.child, 'close');
    this.child.kill(signal);
    await closed;
    return this.child.exitCode;
  }

  async exited(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }
}
