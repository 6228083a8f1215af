import { EmptyState } from '@sigap/ui';
import { useTranslation } from 'react-i18next';
import { Navigate, createBrowserRouter } from 'react-router';
import { SignInPage } from '../features/session/components/sign-in-page.component.js';
import { CommandCardsPage } from '../features/stations/components/command-cards-page.component.js';
import { ControlCenterPage } from '../features/stations/components/control-center-page.component.js';
import { SetupStationsPage } from '../features/stations/components/setup-stations-page.component.js';
import { RequireSession } from './require-session.component.js';
import { Shell } from './shell.component.js';

function NotFoundPage() {
  const { t } = useTranslation();
  return <EmptyState title={t('state.notFound')} />;
}

export const router = createBrowserRouter([
  { path: '/sign-in', element: <SignInPage /> },
  {
    element: (
      <RequireSession>
        <Shell />
      </RequireSession>
    ),
    children: [
      { index: true, element: <Navigate to="/control-center" replace /> },
      { path: 'setup-stations', element: <SetupStationsPage /> },
      { path: 'control-center', element: <ControlCenterPage /> },
      { path: 'command-cards', element: <CommandCardsPage /> },
      { path: '*', element: <NotFoundPage /> },
    ],
  },
]);
