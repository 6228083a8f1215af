import { defineConfig } from 'vitest/config';

/** `unit`: pure, milliseconds. `int`: one part on real PostgreSQL, SQLite, broker, cameras. `e2e`: across processes, in `test/`. */
export default defineConfig({
  test: {
    reporters: ['default'],
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{libs,apps}/*/src/**/*.spec.{ts,tsx}',
            '{edge-agent,cloud-api,models,test}/src/**/*.spec.ts',
            'deploy/local/src/**/*.spec.ts',
          ],
          // some start a program or try hundreds of cases: five seconds are short for them on a busy machine
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'int',
          include: [
            'libs/*/src/**/*.int-spec.ts',
            '{edge-agent,cloud-api,models}/src/**/*.int-spec.ts',
            'deploy/local/src/**/*.int-spec.ts',
          ],
          // only what hangs needs so long: on a busy machine the start of a camera or a database alone takes half a minute
          testTimeout: 180_000,
          hookTimeout: 300_000,
          expect: { poll: { timeout: 45_000 } },
          // they mostly wait
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/src/**/*.e2e-spec.ts'],
          setupFiles: ['test/src/browser/failed-pages.setup.ts'],
          testTimeout: 600_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
