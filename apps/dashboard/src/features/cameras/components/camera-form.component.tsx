import { Button, Group, Modal, Select, Stack, Switch, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { type Camera, type StationRules, cameraUrlFault } from '@sigap/contracts';
import { useTranslation } from 'react-i18next';
import { useFailureNotice } from '../../../app/use-failure-notice.js';
import { useEdges, useSaveCamera } from '../api/cameras.js';
import { StationFields } from './station-fields.component.js';

const asAll: StationRules = { onOtherCode: null, region: null, defaultPlatform: null };

/** Adds or changes one camera. `***@` in the address keeps the user name and password that are stored. */
export function CameraForm({ camera, onClose }: { camera: Camera | null; onClose: () => void }) {
  const { t } = useTranslation();
  const edges = useEdges();
  const save = useSaveCamera();
  const onError = useFailureNotice();
  const required = (text: string) => (text.trim() ? null : t('error.invalid_request'));
  const addressFault = (text: string) => {
    const fault = cameraUrlFault(text.trim());
    return fault ? t(`error.${fault}`) : null;
  };
  const form = useForm({
    initialValues: {
      name: camera?.name ?? '',
      zone: camera?.zone ?? '',
      url: camera?.url ?? '',
      subUrl: camera?.subUrl ?? '',
      purpose: camera?.purpose ?? 'recognition',
      transport: camera?.transport ?? 'tcp',
      edgeId: camera?.edgeId ?? null,
      enabled: camera?.enabled ?? true,
      station: camera?.station ?? asAll,
    },
    validate: { name: required, zone: required, url: addressFault, subUrl: (text) => (text.trim() ? addressFault(text) : null) },
  });
  const submit = form.onSubmit((values) => {
    const { edgeId, station, ...others } = values;
    const rest = others.purpose === 'packing' ? { ...others, station } : others;
    save.mutate(
      // a new camera without a box goes to the only one there is; one that is changed is taken off its box
      { id: camera?.id, ...rest, url: values.url.trim(), subUrl: values.subUrl.trim() || null, ...(edgeId || camera ? { edgeId } : {}) },
      {
        onError,
        onSuccess: () => {
          notifications.show({ color: 'green', message: t('state.saved') });
          onClose();
        },
      },
    );
  });
  return (
    <Modal opened onClose={onClose} title={t(camera ? 'camera.edit' : 'camera.add')} closeButtonProps={{ 'aria-label': t('action.close') }}>
      <form onSubmit={submit} noValidate>
        <Stack gap="sm">
          <TextInput label={t('camera.name')} name="name" required {...form.getInputProps('name')} />
          <TextInput label={t('camera.zone')} name="zone" required placeholder="Entrance Zone" {...form.getInputProps('zone')} />
          <TextInput
            label={t('camera.url')}
            name="url"
            required
            description={t('camera.urlHint')}
            autoComplete="off"
            {...form.getInputProps('url')}
          />
          <TextInput label={t('camera.subUrl')} name="subUrl" autoComplete="off" {...form.getInputProps('subUrl')} />
          <Group grow>
            <Select
              label={t('camera.purpose')}
              allowDeselect={false}
              data={(['recognition', 'packing'] as const).map((value) => ({ value, label: t(`camera.purposeOf.${value}`) }))}
              {...form.getInputProps('purpose')}
            />
            <Select
              label={t('camera.transport')}
              allowDeselect={false}
              data={[
                { value: 'tcp', label: 'TCP' },
                { value: 'udp', label: 'UDP' },
              ]}
              {...form.getInputProps('transport')}
            />
          </Group>
          {form.values.purpose === 'packing' ? (
            <StationFields value={form.values.station} onChange={(station) => form.setFieldValue('station', station)} />
          ) : null}
          <Select
            label={t('camera.edge')}
            placeholder={t('camera.edgeAny')}
            clearable
            data={(edges.data?.items ?? []).map((edge) => ({ value: edge.id, label: edge.name }))}
            {...form.getInputProps('edgeId')}
          />
          <Switch label={t('camera.enabled')} {...form.getInputProps('enabled', { type: 'checkbox' })} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {t('action.save')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
