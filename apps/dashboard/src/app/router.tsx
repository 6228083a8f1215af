import { type ReactNode, Suspense, lazy } from 'react';
import { LoadingState } from '@sigap/ui';
import { createBrowserRouter } from 'react-router';
import { LivePage } from '../features/live/components/live-page.component.js';
import { SignInPage } from '../features/session/components/sign-in-page.component.js';
import { NotFoundPage } from './not-found-page.component.js';
import { RequireRole, RequireSession } from './require-session.component.js';
import { Shell } from './shell.component.js';

/** Pages other than the first load when they are opened. */
const EmployeesPage = lazy(async () => ({
  default: (await import('../features/employees/components/employees-page.component.js')).EmployeesPage,
}));
const CamerasPage = lazy(async () => ({ default: (await import('../features/cameras/components/cameras-page.component.js')).CamerasPage }));
const MessagesPage = lazy(async () => ({
  default: (await import('../features/messages/components/messages-page.component.js')).MessagesPage,
}));
const ErasuresPage = lazy(async () => ({
  default: (await import('../features/erasures/components/erasures-page.component.js')).ErasuresPage,
}));
const UsersPage = lazy(async () => ({ default: (await import('../features/users/components/users-page.component.js')).UsersPage }));
const SettingsPage = lazy(async () => ({
  default: (await import('../features/settings/components/settings-page.component.js')).SettingsPage,
}));
const RecordingsPage = lazy(async () => ({
  default: (await import('../features/recordings/components/recordings-page.component.js')).RecordingsPage,
}));
const PackingPage = lazy(async () => ({ default: (await import('../features/packing/components/packing-page.component.js')).PackingPage }));
const VerifyPage = lazy(async () => ({
  default: (await import('../features/verification/components/verify-page.component.js')).VerifyPage,
}));
const SharePage = lazy(async () => ({ default: (await import('../features/verification/components/share-page.component.js')).SharePage }));
const later = (page: ReactNode) => <Suspense fallback={<LoadingState />}>{page}</Suspense>;

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignInPage /> },
  { path: '/verify', element: later(<VerifyPage />) },
  { path: '/share', element: later(<SharePage />) },
  {
    element: (
      <RequireSession>
        <Shell />
      </RequireSession>
    ),
    children: [
      { index: true, element: <RequireRole path="/" page={<LivePage />} /> },
      { path: 'employees', element: <RequireRole path="/employees" page={later(<EmployeesPage />)} /> },
      { path: 'cameras', element: <RequireRole path="/cameras" page={later(<CamerasPage />)} /> },
      { path: 'recordings', element: <RequireRole path="/recordings" page={later(<RecordingsPage />)} /> },
      { path: 'packing', element: <RequireRole path="/packing" page={later(<PackingPage />)} /> },
      { path: 'messages', element: <RequireRole path="/messages" page={later(<MessagesPage />)} /> },
      { path: 'erasures', element: <RequireRole path="/erasures" page={later(<ErasuresPage />)} /> },
      { path: 'users', element: <RequireRole path="/users" page={later(<UsersPage />)} /> },
      { path: 'settings', element: <RequireRole path="/settings" page={later(<SettingsPage />)} /> },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]);
