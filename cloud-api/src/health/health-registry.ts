import { Injectable } from '@nestjs/common';

/** `ok` is about progress: a connection that answers, a queue that moves. `detail`: one line for a person, without secrets. */
export interface HealthCheckResult {
  readonly ok: boolean;
  readonly detail?: string;
}
export type HealthCheck = () => HealthCheckResult | Promise<HealthCheckResult>;

const LIMIT_MS = 2_000;

/** Domains put their checks in at start (`onModuleInit`); `/api/health/ready` asks all of them. */
@Injectable()
export class HealthRegistry {
  private readonly checks = new Map<string, HealthCheck>();

  register(name: string, check: HealthCheck): void {
    this.checks.set(name, check);
  }

  /** A check that throws, or takes longer than two seconds, is not ok. */
  run(): Promise<(HealthCheckResult & { name: string })[]> {
    return Promise.all([...this.checks].map(async ([name, check]) => ({ name, ...(await ask(check)) })));
  }
}

async function ask(check: HealthCheck): Promise<HealthCheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<HealthCheckResult>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, detail: `no answer within ${LIMIT_MS} ms` }), LIMIT_MS);
  });
  try {
    return await Promise.race([Promise.resolve().then(check), late]);
  } catch {
    // the text of an error may name hosts and users, and this reply is public
    return { ok: false, detail: 'failed' };
  } finally {
    clearTimeout(timer);
  }
}
