import { FFmpegError, Filter, FilterGraph, FilterInOut, type FilterContext, Frame, type Rational } from 'node-av/lib';

/** Changes decoded pictures by an FFmpeg filter description; the graph is made from the first picture, and anew when size or format change. */
export class PictureFilter {
  private graph: FilterGraph | null = null;
  private ends: { source: FilterContext; sink: FilterContext } | null = null;
  private shape = '';

  constructor(
    private readonly description: string,
    private readonly timeBase: Rational,
  ) {}

  /** The caller frees the picture it gets and keeps the one it gave. Throws FFmpegError. */
  async apply(frame: Frame): Promise<Frame> {
    const shape = [frame.width, frame.height, frame.format, frame.colorRange, frame.colorSpace].join(' ');
    if (this.ends === null || shape !== this.shape) {
      this.ends = await this.build(frame);
      this.shape = shape;
    }
    const input = frame.clone();
    const output = new Frame();
    output.alloc();
    try {
      FFmpegError.throwIfError(await this.ends.source.buffersrcAddFrame(input), 'buffersrcAddFrame');
      FFmpegError.throwIfError(await this.ends.sink.buffersinkGetFrame(output), 'buffersinkGetFrame');
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
    this.ends = null;
  }

  private async build(frame: Frame): Promise<{ source: FilterContext; sink: FilterContext }> {
    this.close();
    const graph = new FilterGraph();
    graph.alloc();
    this.graph = graph;
    graph.nbThreads = 1;
    const source = graph.allocFilter(filterNamed('buffer'), 'in');
    const sink = graph.createFilter(filterNamed('buffersink'), 'out', null);
    if (source === null || sink === null) throw new TypeError('no filter could be made');
    const { width, height, format, sampleAspectRatio, colorRange, colorSpace } = frame;
    source.buffersrcParametersSet({ width, height, format, timeBase: this.timeBase, sampleAspectRatio, colorRange, colorSpace });
    // an unconfigured graph crashes when it is used, so each step is checked
    FFmpegError.throwIfError(source.init(null), 'buffer');
    const outputs = new FilterInOut();
    const inputs = new FilterInOut();
    const segment = graph.segmentParse(this.description);
    if (segment === null) throw new TypeError('the filter description has no meaning');
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
    FFmpegError.throwIfError(await graph.config(), 'config');
    return { source, sink };
  }
}

function filterNamed(name: string): Filter {
  const filter = Filter.getByName(name);
  if (filter === null) throw new TypeError(`this FFmpeg has no filter ${name}`);
  return filter;
}
