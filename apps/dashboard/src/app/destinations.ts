import {
  type Role,
  cameraReaders,
  erasureRoutes,
  identityRoutes,
  messageRoutes,
  presenceReaders,
  recordingReaders,
  settingsRoutes,
} from '@sigap/contracts';

export interface Destination {
  readonly path: `/${string}`;
  readonly word: 'live' | 'employees' | 'cameras' | 'recordings' | 'packing' | 'messages' | 'erasures' | 'users' | 'settings';
  readonly roles: readonly Role[];
}

/** The pages, in the order of the navigation, with the roles whose requests the server answers there. */
export const destinations: readonly Destination[] = [
  { path: '/', word: 'live', roles: presenceReaders },
  { path: '/employees', word: 'employees', roles: presenceReaders },
  { path: '/cameras', word: 'cameras', roles: cameraReaders },
  { path: '/recordings', word: 'recordings', roles: recordingReaders },
  { path: '/packing', word: 'packing', roles: recordingReaders },
  { path: '/messages', word: 'messages', roles: messageRoutes.list.access },
  { path: '/erasures', word: 'erasures', roles: erasureRoutes.list.access },
  { path: '/users', word: 'users', roles: identityRoutes.listUsers.access },
  { path: '/settings', word: 'settings', roles: settingsRoutes.read.access },
];

export const destinationsOf = (role: Role): readonly Destination[] => destinations.filter(({ roles }) => roles.includes(role));
