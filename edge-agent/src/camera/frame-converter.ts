import { FFmpegError, Filter, FilterGraph, FilterInOut, type FilterContext, Frame, type Rational } from 'node-av/lib';

/**
 * Scales and converts decoded pictures by an FFmpeg filter description such as `scale=960:-2,format=rgb24`. The graph is made from the
 * first picture, and anew when size, format or colours of the pictures change.
 */
export class FrameConverter {
  private graph: FilterGraph | null = null;
  private source: FilterContext | null = null;
  private sink: FilterContext | null = null;
  private shape = '';

  constructor(
    private readonly describe: (frame: Frame) => string,
    private readonly timeBase: Rational,
  ) {}

  /** The caller frees the picture it gets and keeps the one it gave. Throws FFmpegError. */
  async convert(frame: Frame): Promise<Frame> {
    const shape = [frame.width, frame.height, frame.format, frame.colorRange, frame.colorSpace].join(' ');
    if (shape !== this.shape) {
      await this.build(frame);
      this.shape = shape;
    }
    if (this.source === null || this.sink === null) throw new TypeError('the filter graph was not built');
    // the filter takes over the reference it gets
    const input = frame.clone();
    const output = new Frame();
    output.alloc();
    try {
      FFmpegError.throwIfError(await this.source.buffersrcAddFrame(input), 'buffersrcAddFrame');
      FFmpegError.throwIfError(await this.sink.buffersinkGetFrame(output), 'buffersinkGetFrame');
      return output;
    } catch (error) {
      output.free();
      throw error;
    } finally {
      input?.free();
    }
  }

  close(): void {
    this.graph?.free();
    this.graph = null;
    this.source = null;
    this.sink = null;
    this.shape = '';
  }

  private async build(frame: Frame): Promise<void> {
    this.close();
    const graph = new FilterGraph();
    graph.alloc();
    this.graph = graph;
    // one thread: several cameras share the cores already
    graph.nbThreads = 1;
    const source = graph.allocFilter(filterNamed('buffer'), 'in');
    const sink = graph.createFilter(filterNamed('buffersink'), 'out', null);
    if (source === null || sink === null) throw new TypeError('no filter could be made');
    source.buffersrcParametersSet({
      width: frame.width,
      height: frame.height,
      format: frame.format,
      timeBase: this.timeBase,
      sampleAspectRatio: frame.sampleAspectRatio,
      colorRange: frame.colorRange,
      colorSpace: frame.colorSpace,
    });
    // an unconfigured graph crashes when it is used, so each step is checked
    FFmpegError.throwIfError(source.init(null), 'buffer');
    this.link(graph, source, sink, this.describe(frame));
    FFmpegError.throwIfError(await graph.config(), 'config');
    this.source = source;
    this.sink = sink;
  }

  private link(graph: FilterGraph, source: FilterContext, sink: FilterContext, description: string): void {
    const segment = graph.segmentParse(description);
    if (segment === null) throw new TypeError('the filter description has no meaning');
    const inputs = new FilterInOut();
    const outputs = new FilterInOut();
    try {
      FFmpegError.throwIfError(segment.createFilters(), 'createFilters');
      FFmpegError.throwIfError(segment.applyOpts(), 'applyOpts');
      FFmpegError.throwIfError(segment.apply(inputs, outputs), 'apply');
      const first = inputs.filterCtx;
      const last = outputs.filterCtx;
      if (first === null || last === null) throw new TypeError('the filter description has no ends');
      FFmpegError.throwIfError(source.link(0, first, inputs.padIdx), 'link');
      FFmpegError.throwIfError(last.link(outputs.padIdx, sink, 0), 'link');
    } finally {
      inputs.free();
      outputs.free();
      segment.free();
    }
  }
}

function filterNamed(name: string): Filter {
  const filter = Filter.getByName(name);
  if (filter === null) throw new TypeError(`this FFmpeg has no filter ${name}`);
  return filter;
}
