import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { freePort } from '@sigap/node-kit';

/** GStreamer's RTSP server from Debian's packages, as somebody else's camera. */
const script = `
import sys, gi
gi.require_version('Gst', '1.0'); gi.require_version('GstRtspServer', '1.0')
from gi.repository import Gst, GstRtspServer, GLib
Gst.init(None)
path, port = sys.argv[1], sys.argv[2]
class Factory(GstRtspServer.RTSPMediaFactory):
    def do_create_element(self, url):
        return Gst.parse_launch('multifilesrc location="%s" loop=true ! qtdemux ! h264parse ! rtph264pay config-interval=-1 name=pay0 pt=96' % path)
server = GstRtspServer.RTSPServer(); server.set_address('127.0.0.1'); server.set_service(port)
factory = Factory(); factory.set_shared(True)
server.get_mount_points().add_factory('/live', factory); server.attach(None)
print('listening', flush=True)
GLib.MainLoop().run()
`;

export function gstreamerInstalled(): boolean {
  try {
    execFileSync(
      '/usr/bin/python3',
      ['-c', "import gi; gi.require_version('GstRtspServer', '1.0'); from gi.repository import GstRtspServer"],
      {
        stdio: 'ignore',
      },
    );
    return true;
  } catch {
    return false;
  }
}

/** Serves an MP4 with H.264 over RTSP; it plays once to the end and then starts anew for the next client. */
export async function startGstreamerCamera(path: string): Promise<{ url: string; stop(): Promise<void> }> {
  const port = await freePort();
  const child: ChildProcess = spawn('/usr/bin/python3', ['-c', script, path, String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  if (!child.stdout) throw new Error('the RTSP server has no output');
  await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(() => Promise.reject(new Error('GStreamer’s RTSP server ended at once'))),
  ]);
  return {
    url: `rtsp://127.0.0.1:${port}/live`,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}
