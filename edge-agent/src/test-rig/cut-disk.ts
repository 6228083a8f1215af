import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

export type DiskSystem = 'ext4' | 'xfs';

const prefix = 'sigap-cut-disk-';
/** The smallest that mkfs.xfs makes is 300 MB; none of it is taken before it is written. */
const diskSize = '400M';
const hostSize = '3G';
const unmountTries = 100;

/**
 * A disk whose power can be cut. It is a file system on a loop device; the file behind the device is what has reached the disk, and what the
 * kernel still keeps in memory of the file system on it is what a power cut takes. The file lies on an XFS of its own, where a copy of it is
 * made at one moment (a shared copy, under the lock of the file). Needs root, loop devices, xfsprogs and e2fsprogs.
 */
export class CutDisk {
  /** A run that is broken off leaves by way of this. */
  private readonly onExit = () => this.close();

  private constructor(
    private readonly folder: string,
    private readonly host: string,
    /** Where the disk is mounted. */
    readonly path: string,
  ) {
    process.once('exit', this.onExit);
  }

  /** Throws where there may be none; nothing is left behind then. */
  static create(system: DiskSystem): CutDisk {
    removeLeftovers();
    const folder = mkdtempSync(join(tmpdir(), `${prefix}${process.pid}-`));
    const disk = new CutDisk(folder, join(folder, 'host'), join(folder, 'disk'));
    try {
      mkdirSync(disk.host);
      mkdirSync(disk.path);
      const host = join(folder, 'host.img');
      run('truncate', '-s', hostSize, host);
      run('mkfs.xfs', '-q', '-m', 'reflink=1', host);
      run('mount', '-o', 'loop', host, disk.host);
      run('truncate', '-s', diskSize, disk.image);
      run(`mkfs.${system}`, '-q', disk.image);
      run('mount', '-o', 'loop', disk.image, disk.path);
    } catch (error) {
      disk.close();
      throw error;
    }
    return disk;
  }

  /** Keeps what is on the disk at this moment. Blocks for some milliseconds. */
  cut(): void {
    run('cp', '--reflink=always', this.image, this.kept);
  }

  /** The disk is as it was at the cut; all later writes are gone. Whoever wrote to it must have ended. */
  async powerUp(): Promise<void> {
    await unmount(this.path);
    renameSync(this.kept, this.image);
    run('mount', '-o', 'loop', this.image, this.path);
  }

  close(): void {
    process.off('exit', this.onExit);
    removeDisk(this.folder);
  }

  private get image(): string {
    return join(this.host, 'disk.img');
  }

  private get kept(): string {
    return join(this.host, 'cut.img');
  }
}

/** Tries it. */
export function mayCutPower(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    CutDisk.create('ext4').close();
    return true;
  } catch {
    return false;
  }
}

/** The children of a process that was killed go a moment after it. */
async function unmount(path: string): Promise<void> {
  for (let tried = 1; ; tried++) {
    try {
      return run('umount', path);
    } catch (error) {
      if (tried === unmountTries) throw error;
      await delay(100);
    }
  }
}

/** Also of a half-made one; its loop devices go with the mounts. */
function removeDisk(folder: string): void {
  for (const name of ['disk', 'host']) {
    try {
      run('umount', '-l', join(folder, name));
    } catch {
      // was not mounted
    }
  }
  rmSync(folder, { recursive: true, force: true });
}

/** Of test runs that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(prefix)) continue;
    const pid = Number(name.slice(prefix.length).split('-')[0]);
    if (pid > 0 && !isRunning(pid)) removeDisk(join(tmpdir(), name));
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, ...args: string[]): void {
  execFileSync(program, args, { stdio: 'pipe' });
}
