import { notifications } from '@mantine/notifications';
import type { Station } from '@sigap/contracts';
import { type ReactNode, createContext, use, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStationSocket } from '../../../app/station-connection.component.js';
import { useOverview } from '../api/overview.js';
import { sendScan } from '../hooks/send-scan.js';
import { play } from '../hooks/sounds.js';
import { useAnnouncements } from '../hooks/use-announcements.js';
import { usePreferences } from '../hooks/use-preferences.js';
import { useWedge } from '../hooks/use-wedge.js';
import { stationNumberOf } from '../hooks/wedge-reader.js';

interface Scans {
  /** The table that the scans of this screen go to; null: none yet. */
  readonly chosenId: string | null;
  readonly choose: (cameraId: string) => void;
}

const ScanContext = createContext<Scans>({ chosenId: null, choose: () => undefined });

export function useScanDesk(): Scans {
  return use(ScanContext);
}

const noStations: readonly Station[] = [];

/** Takes scans and tells what happens at the tables on every page: a scanner does not know which page is open. */
export function ScanDesk({ children }: { children: ReactNode }) {
  const overview = useOverview();
  useAnnouncements(useStationSocket());
  const scans = useScans(overview.data?.items ?? noStations);
  return <ScanContext value={scans}>{children}</ScanContext>;
}

/** Which table the scans of this screen go to: the one that was clicked, or whose printed code was scanned; alone, the only one. */
function useScans(stations: readonly Station[]): Scans {
  const { t, i18n } = useTranslation();
  const [{ sound }] = usePreferences();
  const socket = useStationSocket();
  const [clickedId, choose] = useState<string | null>(null);
  const assigned = stations.filter(({ employeeId }) => employeeId !== null);
  const chosenId = clickedId ?? (assigned.length === 1 ? (assigned[0]?.cameraId ?? null) : null);

  // whoever scans looks at the parcel, so each scan that leads to nothing is heard
  const fail = useCallback(
    (message: string) => {
      if (sound) play('error');
      notifications.show({ color: 'red', message });
    },
    [sound],
  );
  const onCode = useCallback(
    (code: string) => {
      const number = stationNumberOf(code);
      if (number !== null) {
        const found = stations.find((station) => station.number === number);
        if (found) choose(found.cameraId);
        else fail(t('station.noSuchStation', { number }));
        return;
      }
      if (chosenId === null) {
        fail(t('station.chooseFirst'));
        return;
      }
      if (!socket?.connected) {
        fail(t('station.boxAway'));
        return;
      }
      sendScan(socket, { cameraId: chosenId, barcode: code }, (why) => {
        const key = `error.${why}`;
        fail(i18n.exists(key) ? t(key) : t('station.scanUnanswered', { barcode: code }));
      });
    },
    [stations, chosenId, socket, fail, t, i18n],
  );
  useWedge(onCode, () => fail(t('station.tornScan')));
  return { chosenId, choose };
}
