import koffi from 'koffi';

/** From `asm-generic/ioctls.h` and `linux/input.h`. */
const EVIOCGRAB = 0x4004_4590n;
const TIOCEXCL = 0x540cn;
const pollIn = 1;
const TCSANOW = 0;
const CREAD_CLOCAL = 0o200 | 0o4000;
const cflagOffset = 8;
/** More than any `struct termios`. */
const termiosRoom = 128;
const speeds: Readonly<Record<number, number>> = { 9600: 13, 19_200: 14, 38_400: 15, 57_600: 0o10001, 115_200: 0o10002 };

/** The few calls of the C library that Node has no function for; they are those of the library that Node itself runs on. */
export function loadLibc() {
  const libc = koffi.load(null);
  const poll = libc.func('int poll(void *fds, unsigned long count, int timeout)');
  const ioctl = libc.func('int ioctl(int fd, unsigned long request, ...)');
  const tcgetattr = libc.func('int tcgetattr(int fd, void *termios)');
  const tcsetattr = libc.func('int tcsetattr(int fd, int when, void *termios)');
  const cfmakeraw = libc.func('void cfmakeraw(void *termios)');
  const cfsetispeed = libc.func('int cfsetispeed(void *termios, unsigned int speed)');
  const cfsetospeed = libc.func('int cfsetospeed(void *termios, unsigned int speed)');
  const number = (value: unknown): number => (typeof value === 'number' ? value : -1);

  return {
    /** Descriptors that have something to read or were hung up, after at most so long. */
    waitForInput(fds: readonly number[], timeoutMs: number): number[] {
      const set = Buffer.alloc(Math.max(1, fds.length) * 8);
      for (const [index, fd] of fds.entries()) {
        set.writeInt32LE(fd, index * 8);
        set.writeInt16LE(pollIn, index * 8 + 4);
      }
      if (number(poll(set, fds.length, timeoutMs)) <= 0) return [];
      return fds.filter((_, index) => set.readInt16LE(index * 8 + 6) !== 0);
    },

    /** Nobody else hears the device from now on. False when it can't be had. */
    grab: (fd: number): boolean => number(ioctl(fd, EVIOCGRAB, 'int', 1)) === 0,

    /** Bytes as they come, no echo, no line editing, nobody else may open it. False when it is no serial line. */
    makeRaw(fd: number, baud: number): boolean {
      const termios = Buffer.alloc(termiosRoom);
      if (number(tcgetattr(fd, termios)) !== 0) return false;
      cfmakeraw(termios);
      termios.writeUInt32LE((termios.readUInt32LE(cflagOffset) | CREAD_CLOCAL) >>> 0, cflagOffset);
      const speed = speeds[baud] ?? 13;
      cfsetispeed(termios, speed);
      cfsetospeed(termios, speed);
      if (number(tcsetattr(fd, TCSANOW, termios)) !== 0) return false;
      ioctl(fd, TIOCEXCL, 'int', 0);
      return true;
    },
  };
}
export type Libc = ReturnType<typeof loadLibc>;
