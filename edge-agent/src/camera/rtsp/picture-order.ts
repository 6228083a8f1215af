/** A step back of at most this is an order of showing that differs from that of decoding; a longer one is a clock that was set. */
const longestStepBack = 1;
/** Within so many pictures: B pictures come all the time, a clock that is set back a little comes now and then. */
const window = 100;
const enough = 3;

/** Tells from the times of pictures, in the order in which they come, whether there are B pictures among them. */
export class PictureOrder {
  private previous = Number.NEGATIVE_INFINITY;
  private stepsBack = 0;
  private pictures = 0;

  /** True when this stream needs somebody who knows the order of decoding. */
  isReordered(seconds: number): boolean {
    if (++this.pictures % window === 0) this.stepsBack = 0;
    if (seconds < this.previous && seconds > this.previous - longestStepBack) this.stepsBack++;
    this.previous = seconds;
    return this.stepsBack >= enough;
  }
}
