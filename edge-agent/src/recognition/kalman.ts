/** Upper left corner and size, in any unit. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

interface AxisNoise {
  /** Spectral density of the acceleration: unit^2 / s^3. */
  acceleration: number;
  /** Variance of a measurement: unit^2. */
  measurement: number;
}

/** Position and velocity along one axis, with their covariance [[a, b], [b, c]]. */
interface Axis {
  position: number;
  velocity: number;
  a: number;
  b: number;
  c: number;
}

/* All noise is relative to the height of the face, as in DeepSORT (Wojke et al., 2017): it stands in for the distance. */
const measured = 0.05;
/** A walk begins and ends within a good second; a face is some 0.23 m high. */
const centreAcceleration = 10;
const sizeAcceleration = 0.5;
const unknownSpeed = 3;

/**
 * Kalman filter of a box that moves at a nearly constant speed: centre, width and height, each with its own position and velocity.
 * ByteTrack's eight-dimensional filter has no coupling between the four either (diagonal noise), so four small ones give the same.
 * Times between measurements may differ. Seconds.
 */
export class BoxFilter {
  private readonly axes: [Axis, Axis, Axis, Axis];
  private scale: number;

  constructor(box: Box) {
    this.scale = box.height;
    const [x, y, width, height] = toCentre(box);
    const begin = (position: number, speed: number): Axis => ({
      position,
      velocity: 0,
      a: (measured * box.height) ** 2,
      b: 0,
      c: (speed * box.height) ** 2,
    });
    this.axes = [begin(x, unknownSpeed), begin(y, unknownSpeed), begin(width, 0.3), begin(height, 0.3)];
  }

  /** Moves on by so many seconds and returns where the box should be. */
  predict(seconds: number): Box {
    this.axes.forEach((axis, index) => predictAxis(axis, seconds, this.noise(index)));
    return this.box();
  }

  update(box: Box): Box {
    toCentre(box).forEach((value, index) => {
      const axis = this.axes[index];
      if (axis !== undefined) updateAxis(axis, value, this.noise(index));
    });
    this.scale = Math.max(1e-6, this.axes[3].position);
    return this.box();
  }

  box(): Box {
    const [x, y, width, height] = this.axes;
    const w = Math.max(1e-6, width.position);
    const h = Math.max(1e-6, height.position);
    return { x: x.position - w / 2, y: y.position - h / 2, width: w, height: h };
  }

  private noise(index: number): AxisNoise {
    const square = this.scale ** 2;
    return { acceleration: (index < 2 ? centreAcceleration : sizeAcceleration) * square, measurement: measured ** 2 * square };
  }
}

function toCentre(box: Box): [number, number, number, number] {
  return [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height];
}

/** White-noise acceleration, integrated over the time step (Bar-Shalom, "Estimation with Applications to Tracking", 6.2). */
function predictAxis(axis: Axis, seconds: number, { acceleration }: AxisNoise): void {
  axis.position += axis.velocity * seconds;
  axis.a += 2 * seconds * axis.b + seconds ** 2 * axis.c + (acceleration * seconds ** 3) / 3;
  axis.b += seconds * axis.c + (acceleration * seconds ** 2) / 2;
  axis.c += acceleration * seconds;
}

function updateAxis(axis: Axis, value: number, { measurement }: AxisNoise): void {
  const gain = axis.a / (axis.a + measurement);
  const drift = axis.b / (axis.a + measurement);
  const surprise = value - axis.position;
  axis.position += gain * surprise;
  axis.velocity += drift * surprise;
  axis.c -= drift * axis.b;
  axis.b *= 1 - gain;
  axis.a *= 1 - gain;
}
